// SPDX-License-Identifier: MIT
// Two threads count without a lock.
use std::thread;

fn work() {
    counting::count_up();
    counting::count_up_in_c();
}

fn main() {
    let threads = [(); 2].map(|()| thread::spawn(work));

    for thread in threads {
        thread.join().unwrap();
    }
}
