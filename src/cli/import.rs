//! `import`: says in pipeline files what hand-written YAML says.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::diagnostics::{self, Diagnostic};
use crate::files::{Disk, root_above};
use crate::import::{Import as Found, Imported, import};
use crate::source::SourceMap;

use super::Exit;
use super::failure::{Failure, Result, cannot};
use super::import_told::told;
use super::output::Output;
use super::workspace::slashed;

/// Say in pipeline files what hand-written Flux YAML says
///
/// Looks for Flux Kustomizations below DIR and writes a pipeline for each group of them that belongs together, so
/// that building it gives the same objects: Kustomizations, and Jobs where a `job` can say them. Fields without a
/// word go into `spec` and `manifest`. What nothing can say, and which files the build takes the place of, is told
/// on standard error; nothing is removed.
///
/// Exit code 1: no Kustomization was found, or a file that is to be written is there.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline import clusters/production
  flux-pipeline import clusters --out .")]
pub(super) struct Import {
    /// Where to look for Kustomizations
    #[arg(value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    place: PathBuf,

    /// Write the pipeline files into this directory, and never over a file that is there
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    out: Option<PathBuf>,

    /// Root of the repository
    ///
    /// Paths of Kustomizations are looked up below it. Without it, the nearest directory above DIR that has `.git`,
    /// or else DIR itself.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    root: Option<PathBuf>,

    /// Show each thing that is added, left out or in the way of the build, with its line
    #[arg(long, short)]
    verbose: bool,
}

/// A directory to look into, and the repository that it is in.
pub(super) struct Place {
    pub(super) disk: Disk,
    /// Below the root, with `/`.
    pub(super) directory: String,
}

impl Place {
    /// Opens the repository around a directory.
    pub(super) fn open(directory: &Path, root: Option<&PathBuf>) -> Result<Self> {
        let inner =
            fs::canonicalize(directory).map_err(|error| cannot("open", directory, &error))?;
        if !inner.is_dir() {
            return Err(Failure::usage(format!(
                "`{}` is not a directory",
                directory.display()
            )));
        }
        let root = match root {
            Some(root) => fs::canonicalize(root).map_err(|error| cannot("open", root, &error))?,
            None => root_above(&inner),
        };
        let outside = || {
            let (inner, root) = (directory.display(), root.display());
            Failure::usage(format!("`{inner}` is not below `{root}`"))
        };
        let below = inner.strip_prefix(&root).map_err(|_| outside())?;
        Ok(Self {
            disk: Disk::open(&root).map_err(|error| cannot("open", &root, &error))?,
            directory: slashed(below)?,
        })
    }
}

impl Import {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        let place = Place::open(&self.place, self.root.as_ref())?;
        let mut sources = SourceMap::default();
        let found = import(&place.disk, &place.directory, &mut sources);
        if found.pipelines.is_empty() {
            return Err(nothing(&self.place, &found));
        }
        match &self.out {
            Some(out) => write(out, &found.pipelines)?,
            None => output.data(&shown(&found.pipelines))?,
        }
        if self.verbose {
            let stops = found.stops.iter().map(|it| it.finding.clone());
            let all: Vec<Diagnostic> = found.found.iter().cloned().chain(stops).collect();
            output.drawn(&diagnostics::human(&sources, &all, output.talk_style()));
        }
        output.talk(told(&found, &sources, self.verbose));
        Ok(Exit::Fine)
    }
}

fn nothing(directory: &Path, found: &Found) -> Failure {
    let failure = Failure::refused(format!("nothing to import is in `{}`", directory.display()));
    match (found.generated, found.parents) {
        _ if !found.unfinished.is_empty() => {
            let names = found.unfinished.join(", ");
            failure.help(format!(
                "give these a `sourceRef` and an `interval` in their files, which only what applies them brings: {names}"
            ))
        }
        (0, 0) => failure.help("name a directory with Kustomizations of Flux"),
        (0, _) => failure
            .help("the only Kustomization applies the directory that it is in, and stays as it is"),
        (_, _) => failure.help("pipeline files in this repository have written the Kustomizations"),
    }
}

/// The files one after the other, each below its name when there are several.
fn shown(pipelines: &[Imported]) -> String {
    if let [one] = pipelines {
        return one.text.clone();
    }
    let shown = pipelines
        .iter()
        .map(|one| format!("# {}\n{}", one.path, one.text));
    shown.collect::<Vec<_>>().join("\n")
}

/// Writes all files, or none of them when one is there.
fn write(out: &Path, pipelines: &[Imported]) -> Result<()> {
    let paths = pipelines.iter().map(|one| out.join(&one.path));
    if let Some(path) = paths
        .into_iter()
        .find(|path| path.symlink_metadata().is_ok())
    {
        let message = format!("`{}` already exists", path.display());
        return Err(
            Failure::refused(message).help("move it away, or name another directory with `--out`")
        );
    }
    for one in pipelines {
        let path = out.join(&one.path);
        let file = fs::File::create_new(&path);
        let written = file.and_then(|mut file| file.write_all(one.text.as_bytes()));
        written.map_err(|error| cannot("write", &path, &error))?;
    }
    Ok(())
}
