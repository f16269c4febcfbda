// SPDX-License-Identifier: MIT
// Wrong: two C++ threads and one plain number.
#include <thread>

static int number;

static void raise_it()
{
    for (int i = 0; i < 100; i++)
        number++;
}

int main()
{
    std::thread one(raise_it);
    std::thread other(raise_it);

    one.join();
    other.join();
    return number > 0 ? 0 : 1;
}
