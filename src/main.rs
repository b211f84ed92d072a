//! The program: its arguments go to `mamekey::cli`, and back comes the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    mamekey::cli::run(std::env::args_os())
}
