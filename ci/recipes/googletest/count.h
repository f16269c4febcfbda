/* SPDX-License-Identifier: MIT */
#include <mutex>

class counter
{
    std::mutex lock;
    int count = 0;

  public:
    void up()
    {
        count++; // race
    }

    void up_locked()
    {
        std::lock_guard<std::mutex> guard(lock);
        count++;
    }

    int value() const
    {
        return count;
    }
};
