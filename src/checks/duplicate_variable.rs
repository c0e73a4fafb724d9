//! An environment variable is set twice. Page: `duplicate_variable.md`.

use std::collections::HashMap;

use crate::diagnostics::{Check, Severity};
use crate::model::Env;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "duplicate-variable",
    severity: Severity::Error,
    summary: "an environment variable of a job is set twice",
    page: include_str!("duplicate_variable.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for job in project.jobs() {
        let mut taken: HashMap<&str, &Env> = HashMap::new();
        for env in &job.env {
            let Some(other) = taken.insert(&env.name.value, env) else { continue };
            let finding = CHECK
                .at(env.name.span, format!("`{}` is set twice", env.name.value))
                .also(other.name.span, "set here already")
                .help("remove one of them");
            found.push(finding);
        }
    }
}
