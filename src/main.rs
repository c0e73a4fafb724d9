//! The command line: parse arguments, run, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    flux_pipeline::cli::main(std::env::args_os()).into()
}
