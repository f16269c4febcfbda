// SPDX-License-Identifier: MIT
// A race inside Rust's library; its place is the line that calls it.
// There is room for all, so that nothing worse comes of it.
use std::thread;

static mut LIST: Vec<u32> = Vec::new();

#[allow(static_mut_refs)]
fn fill(count: u32) {
    for i in 0..count {
        unsafe { LIST.push(i) }; // race
    }
}

#[allow(static_mut_refs)]
fn main() {
    unsafe { LIST.reserve(1000) };
    let first = thread::spawn(|| fill(100));
    let second = thread::spawn(|| fill(100));
    first.join().unwrap();
    second.join().unwrap();
}
