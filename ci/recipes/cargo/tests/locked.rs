// SPDX-License-Identifier: MIT
// Two threads count, one at a time.
use std::thread;

fn main() {
    let threads = [(); 2].map(|()| thread::spawn(counting::count_up_locked_in_c));

    for thread in threads {
        thread.join().unwrap();
    }
}
