//! `plan`: what a commit will do to the cluster.

use std::collections::HashMap;

use clap::{Args, ValueEnum};

use crate::checks::transitions;
use crate::compile::{self, Input, Outcome};
use crate::diagnostics::{Diagnostic, Severity, human};
use crate::files::Disk;
use crate::manifests::Foreign;
use crate::plan;
use crate::source::{FileId, Files, SourceMap};
use crate::transition::{self, Detail, State, Transition, Trees};

use super::Exit;
use super::baseline::Baseline;
use super::check_name::CheckName;
use super::failure::{Failure, Result};
use super::output::Output;
use super::workspace::{Selection, Workspace};

/// Say what a commit will do to the cluster, before it is made
///
/// Compares what the pipeline files and the manifests of their stages say now with what they said at a revision,
/// and says stage by stage what runs again, rolls, waits or goes, and why. A commit that the order would not
/// survive is refused, with what to do instead; `flux-pipeline explain NAME` has the page of each reason. Git
/// objects are read without a checkout, and nothing is fetched. A pipeline file that was somewhere else is found there, by
/// the names of its Kustomizations.
///
/// With --against live it compares with what the cluster runs, and asks the cluster for it: each stage with the commit
/// that it has applied last, which need not be the same for all, nor the one before this. The commits have to be in
/// this clone. Nothing is written to the cluster.
///
/// Exit code 0: nothing changes. Exit code 3: something changes (0 with --no-exit-code). Exit code 1: the commit is
/// refused, or the pipeline has errors.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline plan                              against the files of the last build
  flux-pipeline plan --against origin/main
  flux-pipeline plan --against HEAD~1 shop.pipeline
  flux-pipeline plan --against ../checkout-of-main
  flux-pipeline plan --against live --environment production
  flux-pipeline plan --against main --no-exit-code --format markdown > comment.md")]
pub(super) struct Plan {
    #[command(flatten)]
    pub(super) selection: Selection,

    /// What to compare with: a git revision, a directory that is another checkout, or `live`
    ///
    /// `live` is what the cluster runs; a branch of this name is `refs/heads/live`. Without it, the files that the last build wrote. Nobody wrote down which manifests of yours were beside
    /// them, so that only changes of the pipeline itself are seen.
    #[arg(long, value_name = "REV")]
    against: Option<String>,

    /// The environment, for a pipeline that has several: with `--against live`, which asks one cluster
    #[arg(long, value_name = "NAME")]
    pub(super) environment: Option<String>,

    /// With `--against live`, context of the kubeconfig, instead of its current one
    #[arg(long, value_name = "NAME")]
    pub(super) context: Option<String>,

    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Show stages too of which nothing changes, and Jobs that do not run
    #[arg(long, short)]
    verbose: bool,

    /// Do not refuse the commit for this reason; it is a warning then
    #[arg(long, value_name = "CHECK", value_parser = CheckName(&[]), hide_possible_values = true)]
    allow: Vec<String>,

    /// End with 0 when something changes, for CI, where that is no failure
    #[arg(long)]
    no_exit_code: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For terminals
    Text,
    /// One JSON object
    Json,
    /// A comment on a pull request
    Markdown,
}

impl Plan {
    /// Whether it is about what a cluster runs.
    pub(super) fn is_live(&self) -> bool {
        self.against.as_deref() == Some("live")
    }

    pub(super) fn run(self, output: Output) -> Result<Exit> {
        self.refuse_others()?;
        if self.environment.is_some() || self.context.is_some() {
            return Err(
                Failure::usage("`--environment` and `--context` are for `--against live`")
                    .help("every other comparison says all environments"),
            );
        }
        let workspace = self.selection.open()?;
        let (mut now, then) = self.read(&workspace)?;
        output.drawn(&human(
            &now.sources,
            &now.outcome.diagnostics,
            output.talk_style(),
        ));
        if now.outcome.checked.is_none() {
            self.tell_errors(&now.outcome.diagnostics, &then.baseline.name(), output)?;
            return Ok(Exit::Errors);
        }
        // What could not be read may be why there were errors, and more is read while it is compared.
        then.refuse_unread(&now)?;
        let compared = then.compare(&mut now, &workspace.disk, output)?;
        then.refuse_unread(&now)?;
        self.tell(compared, &now.sources, &then.baseline.name(), output)
    }

    /// Programs get their object for a pipeline with errors too: the errors are what is refused.
    fn tell_errors(&self, found: &[Diagnostic], against: &str, output: Output) -> Result<()> {
        if self.format != Format::Json {
            return Ok(());
        }
        let errors = found.iter().filter(|it| it.severity == Severity::Error);
        let errors: Vec<Diagnostic> = errors.cloned().collect();
        output.data(&self.draw(&Transition::default(), &errors, against))
    }

    /// Says what a comparison came to.
    pub(super) fn tell(
        &self,
        (transition, found): Compared,
        sources: &SourceMap,
        against: &str,
        output: Output,
    ) -> Result<Exit> {
        let found = self.judge(found);
        output.drawn(&human(sources, &found, output.talk_style()));
        let text = self.draw(&transition, &found, against);
        output.data(&match self.format {
            Format::Text => output.folded(text),
            Format::Json | Format::Markdown => text,
        })?;
        Ok(self.exit(&transition, &found))
    }

    /// Checks what is there while the past is found and checked.
    fn read(&self, workspace: &Workspace) -> Result<(Checked, Then)> {
        let now = || Checked::of(workspace.inputs.clone(), &workspace.disk);
        let (now, then) = both(now, || self.then(workspace));
        Ok((now, then?))
    }

    fn then(&self, workspace: &Workspace) -> Result<Then> {
        let baseline = Baseline::open(self.against.as_deref(), &workspace.root)?;
        let inputs = baseline.inputs(&self.selection, workspace)?;
        // Nobody compiles the past of the last build, which is what it wrote.
        let checked = match baseline {
            Baseline::LastBuild => None,
            Baseline::Commit(..) | Baseline::Directory(..) => {
                Some(Checked::of(inputs.clone(), baseline.files(&workspace.disk)))
            }
        };
        Ok(Then {
            baseline,
            inputs,
            checked,
        })
    }

    /// Only what `plan` itself refuses can be allowed here, and only files have a past.
    pub(super) fn refuse_others(&self) -> Result<()> {
        if self.selection.has_stdin() {
            return Err(Failure::usage("a pipeline from standard input has no past"));
        }
        let is_ours = |name: &&String| transitions::CHECKS.iter().any(|check| check.name == **name);
        match self.allow.iter().find(|name| !is_ours(name)) {
            Some(name) => Err(Failure::usage(format!("`{name}` is not about a commit"))
                .help("allow it in the stage, with `allow CHECK \"reason\"`")),
            None => Ok(()),
        }
    }

    fn judge(&self, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        for finding in &mut found {
            if self.allow.iter().any(|name| name == finding.check.name) {
                finding.severity = Severity::Warning;
            }
        }
        found
    }

    fn draw(&self, transition: &Transition, found: &[Diagnostic], against: &str) -> String {
        let detail = match self.verbose {
            true => Detail::Everything,
            false => Detail::Changes,
        };
        match self.format {
            Format::Text => transition::text(transition, against, detail),
            Format::Json => transition::json(transition, found, against),
            Format::Markdown => transition::markdown(transition, found, against),
        }
    }

    fn exit(&self, transition: &Transition, found: &[Diagnostic]) -> Exit {
        let is_refused = found.iter().any(|found| found.severity == Severity::Error);
        let is_fine = transition.is_empty() || self.no_exit_code;
        match (is_refused, is_fine) {
            (true, _) => Exit::Errors,
            (false, true) => Exit::Fine,
            (false, false) => Exit::Differences,
        }
    }
}

fn say_taken(names: &[String], output: Output) {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    if !names.is_empty() {
        output.talk(format!(
            "Kustomizations by hand that the pipeline takes the place of: {}",
            names.join(", ")
        ));
    }
}

/// Does two things at the same time.
fn both<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        // A panic over there goes on here.
        let one = one
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (one, other)
    })
}

/// Pipeline files of one side, checked.
pub(super) struct Checked {
    pub(super) outcome: Outcome,
    pub(super) sources: SourceMap,
}

impl Checked {
    pub(super) fn of(inputs: Vec<Input>, files: &dyn Files) -> Self {
        let mut sources = SourceMap::default();
        let outcome = compile::check(inputs, files, &mut sources);
        Self { outcome, sources }
    }
}

/// What one side asks of the cluster, before the objects are made.
struct Side<'s> {
    plan: plan::Plan<'s>,
    files: &'s dyn Files,
}

impl<'s> Side<'s> {
    /// Nothing, when the side has errors.
    fn of(outcome: &'s Outcome, files: &'s dyn Files) -> Option<Self> {
        Some(Self {
            plan: outcome.plan(files)?,
            files,
        })
    }

    fn state(&self) -> State<'_> {
        State::of(&self.plan, self.files)
    }
}

/// The old side.
struct Then {
    baseline: Baseline,
    inputs: Vec<Input>,
    checked: Option<Checked>,
}

pub(super) type Compared = (Transition, Vec<Diagnostic>);

impl Then {
    fn refuse_unread(&self, now: &Checked) -> Result<()> {
        let sides = self.checked.iter().chain([now]);
        let projects = sides.filter_map(|it| it.outcome.project());
        let sites = projects.flat_map(|it| it.sites());
        let directories: Vec<&str> = sites.map(|it| it.stage.path.value.as_str()).collect();
        self.baseline.refuse_unread(&directories)
    }

    fn compare(&self, now: &mut Checked, disk: &Disk, output: Output) -> Result<Compared> {
        let Some(after) = Side::of(&now.outcome, disk) else {
            return Ok(Compared::default());
        };
        let compiled = self.checked.as_ref().and_then(|then| {
            let before = Side::of(&then.outcome, self.baseline.files(disk))?;
            Some((then, before))
        });
        let trees = Trees {
            before: self.baseline.files(disk),
            after: disk,
        };
        let gone = self.gone(now);
        let take_over = |before: &mut State<'_>, after: &State<'_>| {
            say_taken(&before.take_over(&gone, after, trees.before), output);
        };
        let Some((then, before)) = compiled else {
            let after = after.state();
            let mut before = self.built(&after, disk, output)?;
            take_over(&mut before, &after);
            return Ok(transition::compare(&before, &after, trees, &mut |file| {
                file
            }));
        };
        let (mut before, after) = both(|| before.state(), || after.state());
        take_over(&mut before, &after);
        let mut take = taking(&then.sources, &mut now.sources);
        Ok(transition::compare(&before, &after, trees, &mut take))
    }

    /// Kustomizations by hand that were there, and are gone.
    fn gone(&self, now: &Checked) -> Vec<&Foreign> {
        let then = self.checked.as_ref().and_then(|it| it.outcome.project());
        let now = now.outcome.project();
        let left = now.map_or(&[][..], |it| it.foreign.as_slice());
        let is_left = |one: &Foreign| {
            let is_it =
                |it: &Foreign| it.name.value == one.name.value && it.namespace == one.namespace;
            left.iter().any(is_it)
        };
        let all = then.map_or(&[][..], |it| it.foreign.as_slice());
        all.iter()
            .filter(|it| !it.is_generated && !is_left(it))
            .collect()
    }

    /// What was built, which is all there is of the last build, and of a commit with errors.
    fn built<'a>(&self, after: &State<'a>, disk: &Disk, output: Output) -> Result<State<'a>> {
        let built = self.baseline.built(&self.inputs, disk);
        if self.checked.is_some() {
            self.say_errors(built.iter().all(|it| it.files.is_empty()), output)?;
        }
        Ok(State::built(&built, after))
    }

    fn say_errors(&self, is_lost: bool, output: Output) -> Result<()> {
        let name = self.baseline.name();
        if is_lost {
            return Err(Failure::refused(format!(
                "the pipeline at {name} has errors, and no built files"
            ))
            .help("compare with a revision that compiles"));
        }
        output.talk(format!(
            "the pipeline at {name} has errors: compared with the files that were built there"
        ));
        Ok(())
    }
}

/// Takes a text of the old side into the map that findings point into, each once.
pub(super) fn taking<'t>(
    then: &'t SourceMap,
    now: &'t mut SourceMap,
) -> impl FnMut(FileId) -> FileId + use<'t> {
    let mut taken: HashMap<FileId, FileId> = HashMap::new();
    move |file| {
        let text = then.get(file).map_or("", |source| source.text.as_str());
        *taken
            .entry(file)
            .or_insert_with(|| now.add(then.name(file), text))
    }
}
