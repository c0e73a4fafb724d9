//! The command line: parse arguments, run, exit.

fn main() {}
