// SPDX-License-Identifier: MIT
// A race inside the C++ library's header; its place is the line that calls it.
// There is room for all, so that nothing worse comes of it.
#include <thread>
#include <vector>

static std::vector<int> list;

static void fill(int count)
{
    for (int i = 0; i < count; i++)
        list.push_back(i); // race
}

int main()
{
    list.reserve(1000);

    std::thread first(fill, 100);
    std::thread second(fill, 100);

    first.join();
    second.join();
    return 0;
}
