# SPDX-License-Identifier: MIT
# cmake -DINPUT=report.css -DOUTPUT=report_css.h -DNAME=report_css -P embed.cmake
#
# A file as a C array of bytes with a NUL behind them, so that the report carries its style and script.
file(READ "${INPUT}" bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(................................................................................)"
       "\\1\n" bytes "${bytes}")
file(WRITE "${OUTPUT}" "static const unsigned char ${NAME}[] = {\n${bytes}0};\n")
