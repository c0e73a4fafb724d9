//! What happens when a promise of the code does not hold.

use std::panic::PanicHookInfo;

use super::Exit;

/// Makes every panic end the process with [`Exit::Bug`] and ask for a report.
///
/// A hook, because only `lsp` has something to go on with.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        super::output::bug(&report(panic));
        std::process::exit(Exit::Bug.code().into());
    }));
}

/// Makes a panic be told and nothing more: who serves several requests answers the one that failed, and goes on.
pub(super) fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| super::output::bug(&report(panic))));
}

fn report(panic: &PanicHookInfo<'_>) -> String {
    let what = panic.payload_as_str().unwrap_or("no message");
    let place = panic
        .location()
        .map(ToString::to_string)
        .unwrap_or_default();
    format!(
        "error: this is a bug of flux-pipeline {}\n  {what}\n  at {place}\n  help: please report it, with \
         the pipeline file that led to it",
        env!("CARGO_PKG_VERSION")
    )
}
