// SPDX-License-Identifier: MIT
// Two threads that take two std::sync::Mutex in opposite orders, and hang.
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

fn transfer(from: &Mutex<i64>, to: &Mutex<i64>, both: &Barrier) {
    let mut first = from.lock().unwrap();
    both.wait();
    let mut second = to.lock().unwrap(); // blocked
    *first -= 1;
    *second += 1;
}

fn main() {
    let accounts = Arc::new([Mutex::new(100), Mutex::new(100)]);
    let both = Arc::new(Barrier::new(2));
    let (its, barrier) = (accounts.clone(), both.clone());
    let other = thread::spawn(move || transfer(&its[0], &its[1], &barrier));

    transfer(&accounts[1], &accounts[0], &both);
    other.join().unwrap();
}
