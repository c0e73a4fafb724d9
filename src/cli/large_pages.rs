//! Memory in large pages, for long pipelines.
//!
//! The kernel gives memory page by page, 4 KiB at a time, and a long pipeline needs tens of MiB: with pages of 2 MiB it takes
//! a quarter less time. Only the C library can ask for them, and it looks only at the start of a program into the
//! environment for whether to do so (`glibc.malloc.hugetlb`). So the program starts itself once more, in half a millisecond.
//! Where that is not possible, it goes on as it is. `docs/performance.md` has the figures.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

/// Where the C library looks.
const VARIABLE: &str = "GLIBC_TUNABLES";

/// Large pages, and memory in so many bytes at once that there is room for them. With more at once memory is taken that
/// nobody needs.
const VALUE: &str = "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=8388608";

/// Whether the kernel gives large pages.
const SETTING: &str = "/sys/kernel/mm/transparent_hugepage/enabled";

/// From so many bytes of text on, half a millisecond is less than what large pages save.
const LONG: u64 = 64 << 10;

/// Starts the program anew with large pages, when these files are long. Comes back when it is not to be, or cannot be.
pub(super) fn ask(files: &[PathBuf]) {
    let bytes = files.iter().filter_map(|file| fs::metadata(file).ok());
    let bytes: u64 = bytes.map(|it| it.len()).sum();
    if bytes >= LONG && std::env::var_os(VARIABLE).is_none() && is_given() {
        start_again();
    }
}

fn is_given() -> bool {
    fs::read_to_string(SETTING).is_ok_and(|setting| !setting.contains("[never]"))
}

fn start_again() {
    let mut arguments = std::env::args_os();
    let (Some(name), Ok(program)) = (arguments.next(), std::env::current_exe()) else {
        return;
    };
    let mut command = Command::new(program);
    command.arg0(name).args(arguments).env(VARIABLE, VALUE);
    // It only comes back with an error, and then nothing has changed.
    let _ = command.exec();
}
