// SPDX-License-Identifier: MIT
// Two threads that take two std::mutex in opposite orders, and hang: the places
// are the lines that take the second one, in a function template and its caller.
#include <condition_variable>
#include <mutex>
#include <thread>

namespace bank
{
struct account {
    long balance = 0;
    std::mutex lock;
};

static account accounts[2];

static std::mutex meeting;
static std::condition_variable met;
static int arrived;

static void meet()
{
    std::unique_lock<std::mutex> lock(meeting);

    arrived++;
    met.notify_all();
    while (arrived < 2)
        met.wait(lock);
}

template <typename Sum> void transfer(account &from, account &to, Sum sum)
{
    std::lock_guard<std::mutex> first(from.lock);
    meet();
    std::lock_guard<std::mutex> second(to.lock); // blocked
    from.balance -= sum;
    to.balance += sum;
}
} // namespace bank

int main()
{
    std::thread other([] { bank::transfer(bank::accounts[0], bank::accounts[1], 5L); });

    bank::transfer(bank::accounts[1], bank::accounts[0], 7);
    other.join();
    return 0;
}
