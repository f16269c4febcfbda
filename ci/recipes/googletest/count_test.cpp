/* SPDX-License-Identifier: MIT */
#include "count.h"

#include <gtest/gtest.h>
#include <thread>

TEST(count, locked)
{
    counter counter;
    std::thread first([&] { counter.up_locked(); });
    std::thread second([&] { counter.up_locked(); });

    first.join();
    second.join();
    EXPECT_EQ(counter.value(), 2);
}

TEST(count, racy)
{
    counter counter;
    std::thread first([&] { counter.up(); });
    std::thread second([&] { counter.up(); });

    first.join();
    second.join();
    EXPECT_LE(counter.value(), 2);
}
