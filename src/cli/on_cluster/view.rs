//! Who is told what happens: people at a terminal, people who read a log later, or a program.

use std::io::{IsTerminal, stderr};
use std::time::Instant;

use crate::cli::failure::{Failure, Result};
use crate::cli::output::Output;
use crate::cli::release::{Format, Watching};
use crate::cluster::{Event, Goal, Summary};

use super::closing;
use super::history::History;
use super::json;
use super::junit;
use super::lines::{self, Paint};
use super::rows::Rows;

/// One way to tell what happens.
pub(super) struct View<'v> {
    goal: &'v Goal,
    watching: &'v Watching,
    output: Output,
    paint: Paint,
    history: History,
    rows: Option<Rows>,
    start: Instant,
}

impl<'v> View<'v> {
    /// Live rows when standard error is a terminal that can draw them, lines otherwise, and JSON when it is asked
    /// for.
    pub(super) fn of(
        goal: &'v Goal,
        watching: &'v Watching,
        is_live: bool,
        output: Output,
    ) -> Self {
        let paint = Paint {
            colour: output.talk_style().colour,
        };
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let has_rows =
            is_live && watching.format == Format::Text && stderr().is_terminal() && !is_dumb;
        Self {
            goal,
            watching,
            output,
            paint,
            history: History::of(goal),
            rows: has_rows.then(|| Rows::begin(goal, paint)),
            start: Instant::now(),
        }
    }

    /// Tells what happened.
    pub(super) fn tell(&mut self, event: &Event) {
        self.history.take(event);
        match (&self.rows, self.watching.format) {
            (Some(rows), _) => rows.tell(event),
            (None, Format::Text) => {
                if let Some(line) = lines::line(self.goal, event, self.paint) {
                    self.output.talk(line);
                }
            }
            (None, Format::Json) => {
                // What happens is told while it happens; at the end nothing is left to be done about it.
                let _ = self
                    .output
                    .data(&format!("{}\n", json::event(self.goal, event)));
            }
        }
    }

    /// Takes the rows away, before anything else is said.
    fn close(&mut self) {
        self.rows = None;
    }

    /// Writes down why it could not go on, where that is asked for; gives the reason back.
    pub(super) fn stop(mut self, failure: Failure) -> Failure {
        self.close();
        let file = self.watching.junit.as_deref();
        let told = (self.goal, &self.history);
        junit::stopped(file, told, self.start.elapsed(), failure)
    }

    /// Says how it ended.
    pub(super) fn end(mut self, summary: Option<&Summary>) -> Result<()> {
        self.close();
        let (goal, history) = (self.goal, &self.history);
        if let (Some(file), Some(summary)) = (&self.watching.junit, summary) {
            junit::write(file, &junit::report(goal, history, summary))?;
        }
        match (self.watching.format, summary) {
            (Format::Text, None) => self.output.data(&closing::applied(goal)),
            (Format::Text, Some(summary)) => {
                self.output.data(&closing::summary(goal, history, summary))
            }
            (Format::Json, summary) => {
                let end = json::end(goal, history, summary);
                self.output.data(&format!("{end}\n"))
            }
        }
    }
}
