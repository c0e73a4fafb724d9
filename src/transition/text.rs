//! A transition for terminals.

use super::change::{
    Fate, ImageChange, Mark, ObjectChange, PipelineChange, StageChange, Transition,
};
use super::field::Field;
use super::words::{Tally, effect, fate, order, side, title, worst_case};
use crate::diagnostics::is_unseen;
use crate::values::duration;

/// Fields of one object or stage that are shown.
const SHOWN: usize = 8;

/// Columns of an effect at most.
const WIDEST: usize = 60;

/// Which stages are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Those in which something changes.
    Changes,
    /// All.
    Everything,
}

/// Columns of the lines of stages.
#[derive(Clone, Copy)]
struct Widths {
    name: usize,
    effect: usize,
}

/// Writes a transition as lines of text; `against` names the old side.
///
/// Where nothing changes that is one line, and environments in which the same changes are one.
#[must_use]
pub fn text(transition: &Transition, against: &str, detail: Detail) -> String {
    let tally = Tally::of(transition).line();
    if transition.is_empty() && detail == Detail::Changes {
        return format!("nothing changes against {against} · {tally}\n");
    }
    let mut text = String::new();
    for (pipelines, body) in equal(transition, detail) {
        line(
            &mut text,
            0,
            &format!("{} · against {against}", title_of(&pipelines)),
        );
        text.push('\n');
        text.push_str(&body);
        text.push('\n');
    }
    text.push_str(&tally);
    text.push('\n');
    text
}

/// The pipelines with what is said of them, those of which the same is said together.
fn equal(transition: &Transition, detail: Detail) -> Vec<(Vec<&PipelineChange>, String)> {
    let mut found: Vec<(Vec<&PipelineChange>, String)> = Vec::new();
    for pipeline in &transition.pipelines {
        let body = body(pipeline, detail);
        let same = found.iter_mut().find(|(others, text)| {
            let is_same =
                |it: &&PipelineChange| it.name == pipeline.name && it.environment.is_some();
            *text == body && pipeline.environment.is_some() && others.iter().all(is_same)
        });
        match same {
            Some((others, _)) => others.push(pipeline),
            None => found.push((vec![pipeline], body)),
        }
    }
    found
}

/// `shop` or `shop (staging, production)`.
fn title_of(pipelines: &[&PipelineChange]) -> String {
    match pipelines {
        [one] => title(one),
        [] => String::new(),
        [first, ..] => {
            let environments = pipelines.iter().filter_map(|it| it.environment.as_deref());
            format!(
                "{} ({})",
                first.name,
                environments.collect::<Vec<_>>().join(", ")
            )
        }
    }
}

fn body(pipeline: &PipelineChange, detail: Detail) -> String {
    let mut text = String::new();
    for source in &pipeline.sources {
        write_object(source, 2, &mut text);
    }
    let is_shown = |stage: &&StageChange| detail == Detail::Everything || !is_quiet(stage);
    let shown: Vec<&StageChange> = pipeline.stages.iter().filter(is_shown).collect();
    let names = shown.iter().map(|stage| stage.name.chars().count());
    let name = names.max().unwrap_or(0);
    let effects = shown.iter().map(|stage| effect(stage).chars().count());
    let effect = effects.max().unwrap_or(0).min(WIDEST);
    for stage in &shown {
        write_stage(stage, Widths { name, effect }, &mut text);
    }
    let quiet = pipeline.stages.len() - shown.len();
    if quiet > 0 {
        let noun = if quiet == 1 { "stage" } else { "stages" };
        line(&mut text, 2, &format!("= {quiet} {noun} without a change"));
    }
    if let (Some(longest), false) = (worst_case(pipeline), shown.is_empty()) {
        let longest = format!("{longest} (●), from the moment that Flux sees the revision");
        text.push('\n');
        line(&mut text, 0, &longest);
    }
    text
}

/// Nothing changes in it, and nothing of it runs.
fn is_quiet(stage: &StageChange) -> bool {
    let moves = |object: &ObjectChange| object.fate != Fate::Idle;
    stage.mark == Mark::Same
        && stage.is_complete
        && stage.notes.is_empty()
        && !stage.objects.iter().any(moves)
}

fn write_stage(stage: &StageChange, widths: Widths, text: &mut String) {
    let (sign, name, effect) = (stage.mark.sign(), &stage.name, effect(stage));
    let Widths {
        name: name_width,
        effect: effect_width,
    } = widths;
    let critical = if stage.is_critical { '●' } else { ' ' };
    let within = match stage.ends_within_seconds {
        0 => String::new(),
        seconds => format!("done within {}", duration::shown(seconds)),
    };
    let head = format!("{sign:>3} {critical} {name:name_width$}  {effect:effect_width$}  {within}");
    line(text, 0, &head);
    stage
        .images
        .iter()
        .for_each(|image| line(text, 8, &image_line(image)));
    stage
        .orders
        .iter()
        .for_each(|change| line(text, 8, &order(change)));
    write_fields(&stage.settings, None, 8, text);
    stage
        .objects
        .iter()
        .for_each(|object| write_object(object, 8, text));
    stage.notes.iter().for_each(|note| line(text, 8, note));
    if !stage.is_complete {
        line(
            text,
            8,
            "not everything in its directory could be followed: more may change",
        );
    }
}

fn image_line(image: &ImageChange) -> String {
    let (before, after) = (side(image.before.as_ref()), side(image.after.as_ref()));
    format!("image {}: {before} → {after}", image.name)
}

fn write_object(object: &ObjectChange, indent: usize, text: &mut String) {
    line(text, indent, &fate(object));
    if object.fate != Fate::Created {
        write_fields(
            &object.fields,
            object.forced_by.as_deref(),
            indent + 2,
            text,
        );
    }
}

fn write_fields(fields: &[Field], forced_by: Option<&str>, indent: usize, text: &mut String) {
    for field in fields.iter().take(SHOWN) {
        let (before, after) = (side(field.before.as_ref()), side(field.after.as_ref()));
        let forces = if forced_by == Some(field.path.as_str()) {
            "  (immutable)"
        } else {
            ""
        };
        line(
            text,
            indent,
            &format!("{}: {before} → {after}{forces}", field.path),
        );
    }
    let more = fields.len().saturating_sub(SHOWN);
    if more > 0 {
        line(text, indent, &format!("and {more} more"));
    }
}

fn line(text: &mut String, indent: usize, content: &str) {
    text.extend(std::iter::repeat_n(' ', indent));
    text.extend(
        content
            .chars()
            .map(|c| if is_unseen(c) { '\u{fffd}' } else { c }),
    );
    text.truncate(text.trim_end_matches(' ').len());
    text.push('\n');
}
