//! `init`: the first pipeline file of a directory.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::compile::{self, Input};
use crate::files::{Disk, root_above};
use crate::format;
use crate::source::{Files, SourceMap};

use super::Exit;
use super::failure::{Failure, Result, cannot};
use super::output::Output;
use super::starter::{self, Found};
use super::workspace;

/// The longest name, so that names of Kustomizations have room for the stage.
const NAME_LIMIT: usize = 40;

/// Write a pipeline file for this directory
///
/// Looks for the manifests of an app (`deploy/` and the like) or its overlays, the image that they run, the namespace
/// that they name, what they need from elsewhere, and for Kustomizations of Flux. Says what it found and what it did not.
/// Writes one commented file, and never over another.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline init
  flux-pipeline init shop")]
pub(super) struct Init {
    /// Name of the pipeline; that of the directory when left out
    #[arg(value_name = "NAME", value_parser = name)]
    name: Option<String>,
}

impl Init {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        let here = fs::canonicalize(".").map_err(|error| cannot("open", Path::new("."), &error))?;
        refuse_second()?;
        let root = root_above(&here);
        let disk = Disk::open(&root).map_err(|error| cannot("open", &root, &error))?;
        let name = self.name.unwrap_or_else(|| name_of(&here));
        let prefix = workspace::slashed(here.strip_prefix(&root).unwrap_or(Path::new("")))?;
        let prefix = if prefix.is_empty() {
            prefix
        } else {
            prefix + "/"
        };
        let file = format!("{name}.pipeline");
        let path = format!("{prefix}{file}");
        let found = starter::find_parts(name, prefix, &disk);
        let draft = choose(found, &path, &disk);
        write(&PathBuf::from(&file), &draft.text)?;
        output.data(&format!("{file}\n"))?;
        for line in draft.found.said() {
            output.talk(line);
        }
        output.talk(match draft.findings {
            0 => format!("wrote `{file}`: read it, then run `flux-pipeline build`"),
            _ => format!(
                "wrote `{file}`: read it, then run `flux-pipeline check` for what is left to do"
            ),
        });
        Ok(Exit::Fine)
    }
}

fn refuse_second() -> Result<()> {
    let Ok(found) = workspace::pipelines_in(Path::new("")) else {
        return Ok(());
    };
    let first = found
        .first()
        .map(|path| path.display().to_string())
        .unwrap_or_default();
    Err(Failure::refused(format!("`{first}` already exists"))
        .help("edit it, or start another one in a directory of its own"))
}

/// A text that may be written.
struct Draft {
    found: Found,
    text: String,
    /// How many findings there are about it.
    findings: usize,
}

/// The first text that nothing is wrong with; where there is none, the one that says most: nothing found is left out.
fn choose(found: Found, path: &str, files: &dyn Files) -> Draft {
    let without_image = found.without_image();
    let first = draft(found, path, files);
    let Some(second) = without_image.filter(|_| first.findings > 0) else {
        return first;
    };
    let second = draft(second, path, files);
    match second.findings {
        0 => second,
        _ => first,
    }
}

/// The text of what was found, with an `external` for all that someone else must make.
fn draft(mut found: Found, path: &str, files: &dyn Files) -> Draft {
    loop {
        let text = found.text();
        let text = format::format(&text).unwrap_or(text);
        let input = Input::new(path, text.as_str());
        let outcome = compile::check(vec![input], files, &mut SourceMap::default());
        let findings = outcome.diagnostics.len();
        let missing = outcome.diagnostics.into_iter().filter_map(|it| it.external);
        if !found.add_externals(missing.collect()) {
            return Draft {
                found,
                text,
                findings,
            };
        }
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    let failed = |error: std::io::Error| Failure {
        exit: Exit::Errors,
        ..cannot("write", path, &error)
    };
    let mut file = File::create_new(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}

/// A name from that of a directory.
fn name_of(directory: &Path) -> String {
    let name = directory
        .file_name()
        .map(|name| name.to_string_lossy().to_lowercase());
    let allowed = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let name: String = name
        .unwrap_or_default()
        .chars()
        .map(allowed)
        .take(NAME_LIMIT)
        .collect();
    let name = name.trim_start_matches(|c: char| c == '-' || c.is_ascii_digit());
    let name = name.trim_end_matches('-');
    if name.is_empty() {
        "app".to_owned()
    } else {
        name.to_owned()
    }
}

fn name(text: &str) -> std::result::Result<String, String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
    let ends = text.ends_with(|c: char| c != '-');
    if begins && ends && text.len() <= NAME_LIMIT && text.chars().all(plain) {
        return Ok(text.to_owned());
    }
    Err(format!(
        "a name has lower-case letters, digits and `-`, begins with a letter, and is at most {NAME_LIMIT} long"
    ))
}
