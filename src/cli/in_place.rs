//! A pipeline file that a command changes where it is.

use std::fs;
use std::path::Path;

use super::Exit;
use super::failure::{Failure, Result, cannot};

/// The text of a file that the user named.
pub(super) fn read(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|error| cannot("read", path, &error))?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::refused(format!("`{}` is not UTF-8", path.display())))
}

/// Puts the text in the file's place, whole or not at all; a link stays a link to the new text.
pub(super) fn write(path: &Path, text: &str) -> Result<()> {
    let failed = |error: std::io::Error| Failure {
        exit: Exit::Errors,
        ..cannot("write", path, &error)
    };
    let real = fs::canonicalize(path).map_err(failed)?;
    let mut temporary = real.clone();
    temporary.set_extension(format!("pipeline.{}.tmp", std::process::id()));
    let permissions = fs::metadata(&real).map_err(failed)?.permissions();
    let placed = fs::write(&temporary, text)
        .and_then(|()| fs::set_permissions(&temporary, permissions))
        .and_then(|()| fs::rename(&temporary, &real));
    if placed.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    placed.map_err(failed)
}
