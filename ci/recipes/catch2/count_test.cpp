/* SPDX-License-Identifier: MIT */
#include "count.h"

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp> // version 3
#else
#include <catch2/catch.hpp> // version 2
#endif
#include <thread>

TEST_CASE("locked")
{
    counter counter;
    std::thread first([&] { counter.up_locked(); });
    std::thread second([&] { counter.up_locked(); });

    first.join();
    second.join();
    CHECK(counter.value() == 2);
}

TEST_CASE("racy")
{
    counter counter;
    std::thread first([&] { counter.up(); });
    std::thread second([&] { counter.up(); });

    first.join();
    second.join();
    CHECK(counter.value() <= 2);
}
