# SPDX-License-Identifier: MIT
# cmake -DNM=nm -DLIBRARIES=a;b -P instrumented.cmake: every object in the libraries is compiled for
# AddressSanitizer, UndefinedBehaviorSanitizer and the fuzzer.
foreach(library IN LISTS LIBRARIES)
  execute_process(COMMAND "${NM}" "${library}" OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX REPLACE "\n[^\n:]+\\.c\\.o:\n" ";" objects "\n${symbols}")
  list(POP_FRONT objects)
  if(NOT objects)
    message(SEND_ERROR "${library} has no object: nothing is proven")
  endif()
  foreach(symbol asan.module_ctor sancov.module_ctor)
    foreach(object IN LISTS objects)
      # The fuzzer counts in functions: an object that has tables alone has none of its own.
      string(REGEX REPLACE "[^\n]* asan\\.module_[cd]tor" "" own "${object}")
      if(NOT object MATCHES "${symbol}" AND (symbol MATCHES "^asan" OR own MATCHES " [Tt] "))
        message(SEND_ERROR "an object in ${library} has no ${symbol}")
      endif()
    endforeach()
  endforeach()
  if(NOT symbols MATCHES "__ubsan_handle_")
    message(SEND_ERROR "${library} never calls UndefinedBehaviorSanitizer")
  endif()
endforeach()
