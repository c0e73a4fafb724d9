//! A transition for terminals.

use super::change::{Fate, ImageChange, ObjectChange, PipelineChange, StageChange, Transition};
use super::field::Field;
use super::words::{Tally, effect, fate, order, side, title, worst_case};
use crate::values::duration;

/// Fields of one object or stage that are shown.
const SHOWN: usize = 8;

/// Columns of an effect at most.
const WIDEST: usize = 60;

/// Columns of the lines of stages.
#[derive(Clone, Copy)]
struct Widths {
    name: usize,
    effect: usize,
}

/// Writes a transition as lines of text; `against` names the old side.
#[must_use]
pub fn text(transition: &Transition, against: &str) -> String {
    let mut text = String::new();
    for pipeline in &transition.pipelines {
        write_pipeline(pipeline, against, &mut text);
        text.push('\n');
    }
    text.push_str(&Tally::of(transition).line());
    text.push('\n');
    text
}

fn write_pipeline(pipeline: &PipelineChange, against: &str, text: &mut String) {
    line(text, 0, &format!("{} · against {against}", title(pipeline)));
    text.push('\n');
    for source in &pipeline.sources {
        write_object(source, 2, text);
    }
    let names = pipeline
        .stages
        .iter()
        .map(|stage| stage.name.chars().count());
    let name = names.max().unwrap_or(0);
    let effects = pipeline
        .stages
        .iter()
        .map(|stage| effect(stage).chars().count());
    let effect = effects.max().unwrap_or(0).min(WIDEST);
    for stage in &pipeline.stages {
        write_stage(stage, Widths { name, effect }, text);
    }
    text.push('\n');
    if let Some(longest) = worst_case(pipeline) {
        line(
            text,
            0,
            &format!("{longest} (●), from the moment that Flux sees the revision"),
        );
    }
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
            .map(|c| if c.is_control() { '\u{fffd}' } else { c }),
    );
    text.truncate(text.trim_end_matches(' ').len());
    text.push('\n');
}
