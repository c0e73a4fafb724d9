//! Two files that only the case of letters tells apart. Page: `letter_case.md`.

use std::borrow::Cow;

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::emitted_files::{clashes, emitted_files, report};
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "letter-case",
    severity: Severity::Warning,
    summary: "only the case of letters tells two written files apart",
    page: include_str!("letter_case.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let files = emitted_files(project);
    for mut alike in clashes(&files, lower_case).into_values() {
        // Of one path, another check speaks.
        alike.retain(|(one, other)| one.written.path != other.written.path);
        let Some((one, other)) = alike.first() else {
            continue;
        };
        let (one, other) = (&one.written.path, &other.written.path);
        let message = format!("`{one}` and `{other}` are one file on many disks");
        let finding = report(&CHECK, &alike, message);
        finding.into_iter().for_each(|finding| found.push(finding));
    }
}

fn lower_case(path: &str) -> Cow<'_, str> {
    match path
        .chars()
        .all(|letter| letter.is_ascii() && !letter.is_ascii_uppercase())
    {
        true => Cow::Borrowed(path),
        false => Cow::Owned(path.to_lowercase()),
    }
}
