// SPDX-License-Identifier: MIT
//! Counts, in Rust and in C.

mod ffi {
    extern "C" {
        pub fn count_up();
        pub fn count_up_locked();
    }
}

static mut COUNT: u32 = 0;

pub fn count_up() {
    unsafe { COUNT += 1 } // race
}

pub fn count_up_in_c() {
    unsafe { ffi::count_up() }
}

pub fn count_up_locked_in_c() {
    unsafe { ffi::count_up_locked() }
}
