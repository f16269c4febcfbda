# SPDX-License-Identifier: MIT
# cmake -DCOMPILER=cc -DSOURCE=call_name.c -DOUTPUT=syscalls.h -P syscalls.cmake: a row {SYS_read, "read"}
# for each system call that <sys/syscall.h> knows on the machine that is compiled for.
execute_process(COMMAND "${COMPILER}" -E -dM -x c "${SOURCE}" -DLIST_ONLY
  OUTPUT_VARIABLE macros COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "#define SYS_[a-z0-9_]+ " names "${macros}")
list(TRANSFORM names REPLACE "#define SYS_([a-z0-9_]+) " "{SYS_\\1, \"\\1\"},")
list(LENGTH names count)
if(count LESS 100)
  message(FATAL_ERROR "<sys/syscall.h> names ${count} system calls only")
endif()
list(JOIN names "\n" rows)
file(WRITE "${OUTPUT}" "${rows}\n")
