//! `set image`: what a named image stands for.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::diagnostics::human;
use crate::source::FileId;

use super::failure::{Failure, Result};
use super::image_change::{self, ImageChange};
use super::image_edit::{Edit, STDIN, Texts};
use super::marked::Marked;
use super::output::Output;
use super::workspace::Selection;
use super::{Exit, diff, in_place};

/// Change what named images stand for
///
/// Edits the `image NAME = REF` line where it stands, in an imported file or an `environment` block too; every
/// other byte of the file stays, comments, markers and line ends included. A REF that begins with `:` or `@` is
/// a new tag or digest of the same image. An image that is what it should be already is not an error. What was
/// changed is said on standard error; nothing is built.
///
/// Without FILE, all `*.pipeline` files of the current directory that have the image. `-` reads standard input
/// and writes the new text to standard output.
///
/// Exit code 1: a file cannot be read in full, and nothing is changed. Exit code 3, with --check: an image would
/// change.
#[derive(Args, Debug)]
#[command(
    override_usage = "flux-pipeline set image [OPTIONS] <NAME=REF>... [FILE]...",
    after_long_help = "\
Examples:
  flux-pipeline set image api=ghcr.io/org/shop:v1.5.0
  flux-pipeline set image api=:v1.5.0 web=:v2.0.1 shop.pipeline
  flux-pipeline set image api=:v1.6.0-rc.1 --environment staging
  flux-pipeline set image api=:v1.5.0 && flux-pipeline build    in CI
  flux-pipeline set image --from . && flux-pipeline build       on the branch of image automation"
)]
pub(super) struct SetImage {
    /// Images with what they are to be, then pipeline files
    #[arg(value_name = "NAME=REF", required_unless_present = "from", value_hint = ValueHint::FilePath)]
    arguments: Vec<OsString>,

    /// Take the references from YAML that image automation has updated
    ///
    /// A file, or a directory such as `spec.update.path` of an ImageUpdateAutomation. Every `image` with a marker
    /// `# {"$imagepolicy": "NAMESPACE:NAME"}` becomes what stands in front of the markers of that policy there.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    from: Option<PathBuf>,

    /// Change what the `environment NAME` block says
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,

    /// Write nothing; print what would change
    #[arg(long)]
    check: bool,

    /// Root of the repository
    ///
    /// Imported files are looked up below it. Without it, the nearest directory above the pipeline file that has
    /// `.git`, or else the pipeline file's own.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    root: Option<PathBuf>,
}

impl SetImage {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        let (pairs, files) = image_change::divide(self.arguments)?;
        let wish = Wanted::new(pairs, self.from.as_deref(), self.environment)?;
        let root = self.root;
        let selection = Selection { files, root };
        let mut texts = Texts::of(selection.open()?, selection.paths()?);
        if texts.sink.has_errors() {
            return Ok(refuse(&mut texts, output));
        }
        let edits = wish.edits(&texts)?;
        if selection.has_stdin() {
            refuse_others(&texts, &edits)?;
        }
        let changed = texts.rewritten(&edits);
        if self.check {
            show(&texts, &changed, output)?;
        } else if selection.has_stdin() {
            print(&texts, &changed, output)?;
        } else {
            write(&changed)?;
        }
        wish.tell(&texts, &edits, output);
        Ok(match self.check && !changed.is_empty() {
            true => Exit::Differences,
            false => Exit::Fine,
        })
    }
}

/// What is to be changed.
struct Wanted {
    pairs: Vec<ImageChange>,
    marked: Option<Marked>,
    environment: Option<String>,
}

impl Wanted {
    fn new(
        pairs: Vec<ImageChange>,
        from: Option<&Path>,
        environment: Option<String>,
    ) -> Result<Self> {
        let marked = from.map(Marked::read).transpose()?;
        match (pairs.is_empty(), &marked) {
            (true, None) => Err(Failure::usage("no image is given")
                .help("write `NAME=REF`, such as `api=ghcr.io/org/shop:v1.5.0` or `api=:v1.5.0`")),
            (false, Some(_)) => Err(Failure::usage(
                "references are given, and a place to take them from",
            )
            .help("write `NAME=REF` or `--from`, not both")),
            (true, Some(_)) | (false, None) => Ok(Self {
                pairs,
                marked,
                environment,
            }),
        }
    }

    fn edits(&self, texts: &Texts) -> Result<Vec<Edit>> {
        let environment = self.environment.as_deref();
        if let Some(marked) = &self.marked {
            return texts.edits_from(marked, environment);
        }
        let edits = self.pairs.iter().map(|pair| texts.edits(pair, environment));
        Ok(edits
            .collect::<Result<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    fn tell(&self, texts: &Texts, edits: &[Edit], output: Output) {
        if edits.is_empty() {
            output.talk("no image and no YAML file have a marker of the same policy");
        }
        for edit in edits {
            output.talk(said(texts, edit));
            let over = texts.overriding(&edit.name);
            if self.leaves_environments() && edit.changes() && !over.is_empty() {
                let names = over.join("`, `");
                output.talk(format!("  not changed in environment `{names}`"));
            }
        }
    }

    /// Whether lines of environments stay although they say the same image.
    fn leaves_environments(&self) -> bool {
        self.environment.is_none() && self.marked.is_none()
    }
}

/// New texts by place.
type Changed = BTreeMap<PathBuf, (FileId, String)>;

fn refuse(texts: &mut Texts, output: Output) -> Exit {
    let found = std::mem::take(&mut texts.sink).finish();
    output.drawn(&human(&texts.sources, &found, output.talk_style()));
    output.talk("nothing is changed");
    Exit::Errors
}

/// From standard input nothing is written to the disk.
fn refuse_others(texts: &Texts, edits: &[Edit]) -> Result<()> {
    let other = edits.iter().find(|edit| edit.place != Path::new(STDIN));
    let Some(edit) = other else { return Ok(()) };
    let file = texts.sources.name(edit.span.file);
    let message = format!(
        "`{}` stands in `{file}` and not in standard input",
        edit.name
    );
    Err(Failure::usage(message).help("name this file instead of `-`"))
}

fn show(texts: &Texts, changed: &Changed, output: Output) -> Result<()> {
    let colour = output.data_style().colour;
    for (file, after) in changed.values() {
        let name = texts.sources.name(*file);
        output.data(&diff::texts(
            (name, texts.text(*file)),
            (name, after),
            colour,
        ))?;
    }
    Ok(())
}

fn print(texts: &Texts, changed: &Changed, output: Output) -> Result<()> {
    let new = changed.values().next().map(|(_, text)| text.as_str());
    let mut entries = texts.sources.iter();
    let old = entries
        .next()
        .map_or("", |(_, source)| source.text.as_str());
    output.data(new.unwrap_or(old))
}

fn write(changed: &Changed) -> Result<()> {
    changed
        .iter()
        .try_for_each(|(place, (_, text))| in_place::write(place, text))
}

/// One line, such as `shop.pipeline:3: api = ghcr.io/org/shop:v1.5.0, was ghcr.io/org/shop:v1.4.0`.
fn said(texts: &Texts, edit: &Edit) -> String {
    let file = texts.sources.get(edit.span.file);
    let line = file.map_or(0, |file| {
        file.lines()
            .position(&file.text, edit.span.start as usize)
            .line
    });
    let Edit {
        name,
        before,
        after,
        ..
    } = edit;
    let end = match edit.changes() {
        true => format!(", was {before}"),
        false => " already".to_owned(),
    };
    format!(
        "{}:{line}: {name} = {after}{end}",
        texts.sources.name(edit.span.file)
    )
}
