// SPDX-License-Identifier: MIT
// Compiles count.c; in your own crate the crate `cc` does this.
use std::env;
use std::process::Command;

fn run(command: &mut Command) {
    let status = command.status().expect("cannot be run");
    assert!(status.success(), "{command:?}: {status}");
}

fn main() {
    let folder = env::var("OUT_DIR").unwrap();
    let object = format!("{folder}/count.o");
    let library = format!("{folder}/libcount.a");
    let compiler = env::var("CC").unwrap_or("cc".to_string());

    run(Command::new(compiler)
        .args(["-g", "-gdwarf-4", "-fPIC", "-c", "src/count.c", "-o"])
        .arg(&object));
    run(Command::new("ar").args(["crs", &library, &object]));
    println!("cargo:rerun-if-changed=src/count.c");
    println!("cargo:rustc-link-search=native={folder}");
    println!("cargo:rustc-link-lib=static=count");
}
