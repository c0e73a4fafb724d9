//! One stage as a card.

use std::fmt::Write as _;

use crate::graph::layout::Card;
use crate::graph::xml::escaped;
use crate::graph::{Group, Node, words};
use crate::values::duration;

/// The least and most width of a card, in pixels.
const WIDTHS: (f64, f64) = (200.0, 320.0);
/// Room between the sides of a card and its text, in pixels.
const PADDING: f64 = 14.0;
/// Width of a letter of a name, of the other lines, and of the time, in pixels: the widest of the common
/// system fonts, since nothing here can measure text.
const LETTERS: [f64; 3] = [8.8, 7.0, 7.0];
/// Height of a line, of the first line, and of a Job, in pixels.
const LINES: [f64; 3] = [17.0, 32.0, 26.0];
/// Jobs and images shown on a card; the others are counted.
const JOBS: usize = 4;
const IMAGES: usize = 3;
/// Letters of a digest.
const DIGEST: usize = 9;
/// Room for the mark in front of an image, in pixels.
const MARK: f64 = 16.0;

/// What is written on one card.
pub(super) struct Face<'a> {
    node: &'a Node,
    lines: Vec<&'a str>,
    images: Vec<String>,
    jobs: Vec<String>,
}

impl<'a> Face<'a> {
    /// Decides what the card of a stage shows.
    pub(super) fn new(group: &Group, node: &'a Node) -> Self {
        let own_source = if group.common_source().is_some() {
            ""
        } else {
            node.source.as_str()
        };
        let mut lines = vec![node.kustomization.as_str(), node.path.as_str(), own_source];
        if node.external {
            lines = vec!["external", node.kustomization.as_str()];
        }
        lines.retain(|line| !line.is_empty() && *line != node.label);
        let mut jobs: Vec<String> = node
            .jobs
            .iter()
            .take(JOBS)
            .map(|job| job.name.clone())
            .collect();
        if let Some(more) = node.jobs.len().checked_sub(JOBS).filter(|more| *more > 0) {
            jobs.push(format!("and {}", words::count(more, "more job")));
        }
        let images = images(node);
        Self {
            node,
            lines,
            images,
            jobs,
        }
    }

    /// The height that it needs, in pixels.
    #[expect(clippy::cast_precision_loss, reason = "a card has few lines")]
    pub(super) fn height(&self) -> f64 {
        let [line, first, job] = LINES;
        let jobs = if self.jobs.is_empty() {
            0.0
        } else {
            4.0 + job * self.jobs.len() as f64
        };
        first + line * (self.lines.len() + self.images.len()) as f64 + jobs + 10.0
    }

    /// The width that it would like, in pixels, within the limits of a card.
    pub(super) fn width(&self) -> f64 {
        let [name, line, time] = LETTERS;
        let first = length(&self.node.label) * name + length(&self.time()) * time + 16.0;
        let lines = self.lines.iter().map(|text| length(text) * line);
        let images = self.images.iter().map(|text| length(text) * line + MARK);
        let jobs = self.jobs.iter().map(|text| length(text) * line + 34.0);
        let widest = lines.chain(images).chain(jobs).fold(first, f64::max) + 2.0 * PADDING;
        widest.clamp(WIDTHS.0, WIDTHS.1).ceil()
    }

    /// Draws it.
    pub(super) fn push(&self, out: &mut String, card: &Card, width: f64, id: &str) {
        let class = match (self.node.external, self.node.on_critical_path) {
            (true, _) => "stage external",
            (false, true) => "stage critical",
            (false, false) => "stage",
        };
        let left = card.x - width / 2.0;
        let _ = writeln!(
            out,
            r#"<g class="{class}" data-stage="{id}" transform="translate({left} {})"><title>{}</title>"#,
            card.top,
            escaped(&self.tooltip()),
        );
        let height = card.bottom - card.top;
        let _ = writeln!(
            out,
            r#"<rect class="card" width="{width}" height="{height}" rx="9"/>"#
        );
        if self.node.on_critical_path {
            let straight = height - 18.0;
            let _ = writeln!(
                out,
                r#"<path class="bar" d="M9 0a9 9 0 0 0-9 9v{straight}a9 9 0 0 0 9 9h-4v-{height}z"/>"#
            );
        }
        self.push_lines(out, width);
        self.push_images(out, width);
        self.push_jobs(out, width);
        out.push_str("</g>\n");
    }

    fn push_lines(&self, out: &mut String, width: f64) {
        let [name_letter, line_letter, time_letter] = LETTERS;
        let room = width - 2.0 * PADDING;
        let time = self.time();
        let name = fitting(
            &self.node.label,
            room - length(&time) * time_letter - 16.0,
            name_letter,
        );
        let right = width - PADDING;
        let _ = writeln!(
            out,
            r#"<text class="name" x="{PADDING}" y="25">{}</text>"#,
            escaped(&name)
        );
        let _ = writeln!(
            out,
            r#"<text class="time" x="{right}" y="25" text-anchor="end">{time}</text>"#
        );
        let mut y = 44.0;
        for line in &self.lines {
            let line = fitting(line, room, line_letter);
            let _ = writeln!(
                out,
                r#"<text class="mono muted" x="{PADDING}" y="{y}">{}</text>"#,
                escaped(&line)
            );
            y += LINES[0];
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a card has few lines")]
    fn push_images(&self, out: &mut String, width: f64) {
        let [line, first, _] = LINES;
        let mut y = first + 12.0 + line * self.lines.len() as f64;
        for (at, image) in self.images.iter().enumerate() {
            let text = fitting(image, width - 2.0 * PADDING - MARK, LETTERS[1]);
            // What counts the others is no image.
            if at < IMAGES {
                let top = y - 8.5;
                let _ = write!(
                    out,
                    r#"<path class="mark" d="M{PADDING} {top}h9v9h-9zm0 3h9"/>"#
                );
            }
            let _ = writeln!(
                out,
                r#"<text class="mono muted" x="{}" y="{y}">{}</text>"#,
                PADDING + MARK,
                escaped(&text)
            );
            y += line;
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a card has few lines")]
    fn push_jobs(&self, out: &mut String, width: f64) {
        let [line, first, height] = LINES;
        let chip = width - 2.0 * PADDING + 8.0;
        for (at, job) in self.jobs.iter().enumerate() {
            let above = (self.lines.len() + self.images.len()) as f64;
            let y = first + line * above + 6.0 + height * at as f64;
            let name = fitting(job, chip - 26.0, LETTERS[1]);
            let _ = write!(
                out,
                r#"<g transform="translate({} {y})"><rect class="chip" width="{chip}" height="22" rx="6"/>"#,
                PADDING - 4.0
            );
            let _ = writeln!(
                out,
                r#"<path class="chip-text" d="M9 6.5v9l7-4.5z"/><text class="mono chip-text" x="22" y="15">{}</text></g>"#,
                escaped(&name)
            );
        }
    }

    fn time(&self) -> String {
        if self.node.external {
            return String::new();
        }
        format!("≤ {}", duration::shown(self.node.worst_case))
    }

    fn tooltip(&self) -> String {
        let node = self.node;
        if node.external {
            return format!("{}, which somebody else makes", node.kustomization);
        }
        let mut lines = vec![format!("{} ({})", node.label, node.kustomization)];
        lines.push(format!("{} from {}", node.path, node.source));
        lines.extend(node.images.iter().map(|image| format!("image {image}")));
        lines.extend(
            node.jobs
                .iter()
                .map(|job| format!("job {}: {}", job.name, job.image)),
        );
        let (own, end) = (
            duration::shown(node.worst_case),
            duration::shown(node.ends_within),
        );
        lines.push(format!(
            "takes at most {own}, ends at most {end} after the start"
        ));
        lines.join("\n")
    }
}

/// The images without where they are fetched from, which the tooltip and the table say.
fn images(node: &Node) -> Vec<String> {
    let short = |image: &String| {
        let name = image.rsplit('/').next().unwrap_or(image);
        match name.split_once("@sha256:") {
            Some((name, digest)) => format!("{name}@{}", words::shortened(digest, DIGEST)),
            None => name.to_owned(),
        }
    };
    let mut images: Vec<String> = node.images.iter().take(IMAGES).map(short).collect();
    let more = node.images.len().saturating_sub(IMAGES);
    if more > 0 {
        images.push(format!("and {}", words::count(more, "more image")));
    }
    images
}

#[expect(
    clippy::cast_precision_loss,
    reason = "texts are far shorter than 2^52"
)]
fn length(text: &str) -> f64 {
    text.chars().count() as f64
}

/// The text, or as much of it as goes into the room.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rooms are small and positive"
)]
fn fitting(text: &str, room: f64, letter: f64) -> String {
    words::shortened(text, (room / letter).max(1.0) as usize)
}
