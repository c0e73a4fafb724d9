//! One file per command, output, exit codes.
