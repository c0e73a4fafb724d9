//! The result as JUnit XML: one test case for each stage.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::cli::failure::{Failure, Result};
use crate::cluster::{Goal, Outcome, StageGoal, State, Summary, sanitize};

use super::history::{History, StageHistory};
use super::lines::{failed_pod, in_words};

/// How a stage counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Count {
    Passed,
    Failed,
    /// It never came to it.
    Skipped,
}

type Xml = Writer<Vec<u8>>;

/// The report. Nothing but a release that is live has no failure and no error in it.
pub(super) fn report(goal: &Goal, history: &History, summary: &Summary) -> String {
    let stages = summary.stages.iter().zip(&history.stages);
    let counts: Vec<Count> = stages
        .map(|(it, stage_history)| {
            let state = it
                .verdict
                .as_ref()
                .map(|it| it.state)
                .or(stage_history.state());
            count(state, summary.outcome == Outcome::TimedOut)
        })
        .collect();
    // Where no stage is to blame, the release is.
    let is_odd = summary.outcome != Outcome::Live && !counts.contains(&Count::Failed);
    let word = summary.outcome.word();
    let report = Report {
        goal,
        history,
        took: summary.took,
        counts,
        error: is_odd.then(|| Trouble {
            kind: word,
            message: word.to_owned(),
            help: None,
        }),
    };
    report.text()
}

/// The report of a command that could not go on.
fn broken_off(goal: &Goal, history: &History, took: Duration, failure: &Failure) -> String {
    let counts = history.stages.iter().map(|it| count(it.state(), false));
    let report = Report {
        goal,
        history,
        took,
        counts: counts.collect(),
        error: Some(Trouble {
            kind: "stopped",
            message: sanitize(&failure.message),
            help: failure.help.as_deref().map(sanitize),
        }),
    };
    report.text()
}

/// What is wrong with a release as a whole.
struct Trouble {
    kind: &'static str,
    message: String,
    help: Option<String>,
}

struct Report<'r> {
    goal: &'r Goal,
    history: &'r History,
    took: Duration,
    /// In the order of the stages.
    counts: Vec<Count>,
    error: Option<Trouble>,
}

impl Report<'_> {
    fn text(&self) -> String {
        let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
        // A vector takes everything.
        let _ = self.suites(&mut xml);
        let mut text = String::from_utf8(xml.into_inner()).unwrap_or_default();
        text.push('\n');
        text
    }

    fn suites(&self, xml: &mut Xml) -> io::Result<()> {
        let totals = self.totals();
        let totals = || totals.iter().map(|(name, value)| (*name, value.as_str()));
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let suites = xml.create_element("testsuites").with_attributes(totals());
        let written = suites.write_inner_content(|xml| {
            let suite = xml.create_element("testsuite").with_attributes(totals());
            suite.write_inner_content(|xml| self.cases(xml)).map(drop)
        });
        written.map(drop)
    }

    fn totals(&self) -> [(&'static str, String); 6] {
        let number = |wanted| self.counts.iter().filter(|it| **it == wanted).count();
        let errors = usize::from(self.error.is_some());
        [
            ("name", self.goal.title.clone()),
            ("tests", (self.counts.len() + errors).to_string()),
            ("failures", number(Count::Failed).to_string()),
            ("errors", errors.to_string()),
            ("skipped", number(Count::Skipped).to_string()),
            ("time", seconds(self.took)),
        ]
    }

    fn cases(&self, xml: &mut Xml) -> io::Result<()> {
        let stages = self.goal.stages.iter().zip(&self.history.stages);
        for ((stage, stage_history), count) in stages.zip(&self.counts) {
            self.case(xml, stage, stage_history, *count)?;
        }
        match &self.error {
            Some(error) => self.release(xml, error),
            None => Ok(()),
        }
    }

    fn case(
        &self,
        xml: &mut Xml,
        stage: &StageGoal,
        stage_history: &StageHistory,
        count: Count,
    ) -> io::Result<()> {
        let took = seconds(stage_history.took(self.took).unwrap_or_default());
        let (file, line) = place(&stage.place);
        let element = xml.create_element("testcase").with_attributes([
            ("name", stage.label.as_str()),
            ("classname", &self.goal.title),
            ("file", file),
            ("line", line),
            ("time", &took),
        ]);
        let written = match count {
            Count::Passed => element.write_empty(),
            Count::Skipped => element.write_inner_content(|xml| skipped(xml, stage_history)),
            Count::Failed => element.write_inner_content(|xml| failed(xml, stage, stage_history)),
        };
        written.map(drop)
    }

    fn release(&self, xml: &mut Xml, error: &Trouble) -> io::Result<()> {
        let element = xml.create_element("testcase");
        let element =
            element.with_attributes([("name", "release"), ("classname", &self.goal.title)]);
        let written = element.write_inner_content(|xml| {
            let element = xml.create_element("error");
            let element =
                element.with_attributes([("type", error.kind), ("message", &error.message)]);
            let written = match &error.help {
                Some(help) => element.write_text_content(BytesText::new(help)),
                None => element.write_empty(),
            };
            written.map(drop)
        });
        written.map(drop)
    }
}

fn count(state: Option<State>, has_timed_out: bool) -> Count {
    match state {
        Some(State::Ready) => Count::Passed,
        Some(State::Failed | State::Stalled | State::Failing) => Count::Failed,
        Some(State::Running) if has_timed_out => Count::Failed,
        Some(
            State::Running | State::Waiting | State::Suspended | State::Blocked | State::Superseded,
        )
        | None => Count::Skipped,
    }
}

fn skipped(xml: &mut Xml, stage_history: &StageHistory) -> io::Result<()> {
    let message = message(stage_history);
    let skipped = xml.create_element("skipped");
    skipped
        .with_attribute(("message", message.as_str()))
        .write_empty()
        .map(drop)
}

fn failed(xml: &mut Xml, stage: &StageGoal, stage_history: &StageHistory) -> io::Result<()> {
    let message = message(stage_history);
    let state = stage_history.state().map_or("failed", State::word);
    let failure = xml.create_element("failure");
    let failure = failure.with_attributes([("type", state), ("message", message.as_str())]);
    let details = details(stage, stage_history, &message);
    failure
        .write_text_content(BytesText::new(&details))
        .map(drop)
}

fn message(stage_history: &StageHistory) -> String {
    let reason = stage_history
        .verdict
        .as_ref()
        .map(|it| it.reason.to_string());
    sanitize(&reason.unwrap_or_else(|| "nothing was seen of it".to_owned()))
}

/// What explains a failure, line by line.
fn details(stage: &StageGoal, stage_history: &StageHistory, message: &str) -> String {
    let mut lines = vec![format!("{}: {message}", stage.place)];
    lines.extend(stage_history.troubles.iter().map(in_words));
    for failure in &stage_history.failures {
        lines.push(failed_pod(failure));
        lines.extend(failure.last.iter().map(|line| format!("| {line}")));
    }
    lines.join("\n")
}

/// `file:line:column` as file and line.
fn place(place: &str) -> (&str, &str) {
    let mut parts = place.rsplitn(3, ':');
    let (_, line, file) = (parts.next(), parts.next(), parts.next());
    (file.unwrap_or(place), line.unwrap_or("1"))
}

fn seconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}

/// Writes to `file` that a command could not go on, and gives the reason back; with what is wrong with the file, when
/// that cannot be written either.
pub(super) fn stopped(
    file: Option<&Path>,
    (goal, history): (&Goal, &History),
    took: Duration,
    failure: Failure,
) -> Failure {
    let Some(file) = file else {
        return failure;
    };
    match write(file, &broken_off(goal, history, took, &failure)) {
        Ok(()) => failure,
        Err(other) => Failure {
            message: format!("{}; {}", failure.message, other.message),
            ..failure
        },
    }
}

/// Writes to `file` that a command could not begin, and gives the reason back.
pub(super) fn unbegun(file: Option<&Path>, goal: &Goal, failure: Failure) -> Failure {
    stopped(file, (goal, &History::of(goal)), Duration::ZERO, failure)
}

/// Puts the report in the place of whatever is there, whole or not at all.
pub(super) fn write(file: &Path, report: &str) -> Result<()> {
    let temporary = beside(file);
    let written = create(&temporary, report).and_then(|()| fs::rename(&temporary, file));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        Failure::refused(format!("cannot write `{}`: {error}", file.display()))
    })
}

/// A name in the same folder that only this process uses.
fn beside(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!(".{name}.{}", std::process::id()))
}

fn create(file: &Path, text: &str) -> io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
