//! A transition as a comment on a pull request.

use crate::diagnostics::{Diagnostic, Severity};
use crate::values::duration;

use super::change::{PipelineChange, StageChange, Transition};
use super::field::Field;
use super::words::{Tally, effect, fate, order, side, title, worst_case};
use crate::diagnostics::is_unseen;

/// Fields of one object or stage that are shown.
const SHOWN: usize = 20;

/// Writes a transition as Markdown: what is refused, a table of the stages, and the reasons folded away.
#[must_use]
pub fn markdown(transition: &Transition, found: &[Diagnostic], against: &str) -> String {
    let mut text = format!(
        "### What this commit does to the cluster\n\nAgainst {}. {}.\n",
        code(against),
        capital(&Tally::of(transition).line())
    );
    let (errors, allowed): (Vec<&Diagnostic>, Vec<&Diagnostic>) = found
        .iter()
        .partition(|found| found.severity == Severity::Error);
    write_found(
        "**Refused:** the order, or what runs, does not survive this.",
        &errors,
        &mut text,
    );
    write_found(
        "**Allowed**, although the order, or what runs, may not survive this.",
        &allowed,
        &mut text,
    );
    for pipeline in &transition.pipelines {
        write_pipeline(pipeline, &mut text);
    }
    text
}

fn write_found(heading: &str, found: &[&Diagnostic], text: &mut String) {
    if !found.is_empty() {
        text.push_str(&format!("\n{heading}\n\n"));
    }
    for found in found {
        text.push_str(&format!(
            "- **{}**: {}\n",
            found.check.name,
            plain(&found.message)
        ));
        if let Some(help) = &found.help {
            text.push_str(&format!("  {}\n", plain(help)));
        }
    }
}

fn write_pipeline(pipeline: &PipelineChange, text: &mut String) {
    text.push_str(&format!("\n#### {}\n\n", plain(&title(pipeline))));
    text.push_str("| | stage | what happens | done within |\n| --- | --- | --- | ---: |\n");
    for stage in &pipeline.stages {
        let within = match stage.ends_within_seconds {
            0 => String::new(),
            seconds => duration::shown(seconds),
        };
        let (sign, name) = (stage.mark.sign(), &stage.name);
        text.push_str(&format!(
            "| `{sign}` | {name} | {} | {within} |\n",
            effect(stage)
        ));
    }
    if let Some(longest) = worst_case(pipeline) {
        text.push_str(&format!("\n{}.\n", capital(&longest)));
    }
    let reasons: String = pipeline.stages.iter().map(reasons).collect();
    let mut sources = String::new();
    for source in &pipeline.sources {
        sources.push_str(&bullet(0, &fate(source)));
        fields(&source.fields, source.forced_by.as_deref(), 2, &mut sources);
    }
    if !reasons.is_empty() || !sources.is_empty() {
        text.push_str(&format!(
            "\n<details><summary>Why</summary>\n\n{sources}{reasons}\n</details>\n"
        ));
    }
}

fn reasons(stage: &StageChange) -> String {
    let mut lines = String::new();
    for image in &stage.images {
        let (before, after) = (side(image.before.as_ref()), side(image.after.as_ref()));
        lines.push_str(&format!(
            "  - image {}: {} → {}\n",
            image.name,
            code(before),
            code(after)
        ));
    }
    stage
        .orders
        .iter()
        .for_each(|change| lines.push_str(&bullet(2, &order(change))));
    fields(&stage.settings, None, 2, &mut lines);
    for object in &stage.objects {
        lines.push_str(&bullet(2, &fate(object)));
        fields(&object.fields, object.forced_by.as_deref(), 4, &mut lines);
    }
    stage
        .notes
        .iter()
        .for_each(|note| lines.push_str(&bullet(2, note)));
    if !stage.is_complete {
        lines.push_str("  - not everything in its directory could be followed: more may change\n");
    }
    if lines.is_empty() {
        return lines;
    }
    format!("- **{}**\n{lines}", stage.name)
}

fn fields(fields: &[Field], forced_by: Option<&str>, indent: usize, lines: &mut String) {
    for field in fields.iter().take(SHOWN) {
        let (before, after) = (side(field.before.as_ref()), side(field.after.as_ref()));
        let forces = if forced_by == Some(field.path.as_str()) {
            ", immutable"
        } else {
            ""
        };
        let blanks = " ".repeat(indent);
        let path = code(&field.path);
        lines.push_str(&format!(
            "{blanks}- {path}: {} → {}{forces}\n",
            code(before),
            code(after)
        ));
    }
    let more = fields.len().saturating_sub(SHOWN);
    if more > 0 {
        lines.push_str(&format!("{}- and {more} more\n", " ".repeat(indent)));
    }
}

fn bullet(indent: usize, content: &str) -> String {
    format!("{}- {}\n", " ".repeat(indent), plain(content))
}

/// Text between backticks, whatever is in it.
fn code(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if is_unseen(c) { ' ' } else { c })
        .collect();
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

/// Text outside of backticks that is no markup: what stands between backticks stays.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_code = false;
    for c in text.chars() {
        is_code ^= c == '`';
        match c {
            '<' if !is_code => out.push_str("&lt;"),
            '*' | '_' | '[' | ']' | '|' | '@' | '#' if !is_code => {
                out.push('\\');
                out.push(c);
            }
            c if is_unseen(c) => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}
