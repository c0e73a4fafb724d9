//! Runs every check.

use crate::diagnostics::Sink;

use super::findings::Findings;
use super::registry::is_waivable;
use super::{CHECKS, DEFERRED, Project};

/// A project in which no check found an error.
///
/// INVARIANT: only [`run`] makes one, so code that takes it need not look for problems again.
#[derive(Debug)]
pub struct Checked(Project);

impl Checked {
    /// What was checked.
    #[must_use]
    pub fn project(&self) -> &Project {
        &self.0
    }
}

/// Runs every check and puts what it finds into `sink`; `None` when the sink holds an error afterwards,
/// those of the steps before included.
pub fn run(project: Project, sink: &mut Sink) -> Option<Checked> {
    judge(project, sink).ok()
}

/// As [`run`], but gives the project back when an error was found, for those who show it all the same.
///
/// # Errors
/// When the sink holds an error afterwards.
pub fn judge(project: Project, sink: &mut Sink) -> Result<Checked, Box<Project>> {
    let mut found = Findings::new(sink, is_waivable);
    for registered in CHECKS.iter().chain(DEFERRED) {
        (registered.run)(&project, &mut found);
    }
    if sink.has_errors() {
        return Err(Box::new(project));
    }
    Ok(Checked(project))
}
