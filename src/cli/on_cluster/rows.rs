//! The live rows on a terminal, with everything else above them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::task::JoinHandle;

use crate::cluster::{Event, Goal};

use super::history::History;
use super::lines::{self, Paint};
use super::row_text::{Room, row_text};
use super::screen::Screen;

/// How often the rows are drawn anew though nothing happened.
const BEAT: Duration = Duration::from_secs(1);

/// How often the rows are drawn in a second at most.
const FRAMES: u8 = 20;

/// The live rows; gone from the terminal when this is dropped.
pub(super) struct Rows {
    scene: Arc<Scene>,
    beat: Option<JoinHandle<()>>,
}

struct Scene {
    goal: Goal,
    history: Mutex<History>,
    bar: ProgressBar,
    size: Box<dyn Fn() -> (u16, u16) + Send + Sync>,
    start: Instant,
    paint: Paint,
}

impl Rows {
    /// Rows on the terminal of standard error, drawn anew every second.
    pub(super) fn begin(goal: &Goal, paint: Paint) -> Self {
        let size = || Term::stderr().size();
        let screen = Box::new(Screen::of(Term::buffered_stderr()));
        let target = ProgressDrawTarget::term_like_with_hz(screen, FRAMES);
        let mut rows = Self::on(goal, paint, target, Box::new(size));
        let scene = Arc::clone(&rows.scene);
        rows.beat = Some(tokio::spawn(async move {
            let mut beat = tokio::time::interval(BEAT);
            loop {
                beat.tick().await;
                scene.draw(scene.start.elapsed());
            }
        }));
        rows
    }

    /// Rows on any terminal, drawn anew when something happens.
    pub(super) fn on(
        goal: &Goal,
        paint: Paint,
        target: ProgressDrawTarget,
        size: Box<dyn Fn() -> (u16, u16) + Send + Sync>,
    ) -> Self {
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(
            ProgressStyle::with_template("{msg}").unwrap_or(ProgressStyle::default_bar()),
        );
        let scene = Scene {
            goal: goal.clone(),
            history: Mutex::new(History::of(goal)),
            bar,
            size,
            start: Instant::now(),
            paint,
        };
        Self {
            scene: Arc::new(scene),
            beat: None,
        }
    }

    /// Shows what happened: in its row, and above the rows what is to stay.
    pub(super) fn tell(&self, event: &Event) {
        let scene = &self.scene;
        if let Ok(mut history) = scene.history.lock() {
            history.take(event);
        }
        if lines::stays(event)
            && let Some(line) = lines::line(&scene.goal, event, scene.paint)
        {
            scene.bar.println(line);
        }
        scene.draw(event.at);
    }
}

impl Scene {
    fn draw(&self, now: Duration) {
        let (rows, columns) = (self.size)();
        let room = Room {
            columns: usize::from(columns),
            rows: usize::from(rows).saturating_sub(2),
        };
        let history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
        self.bar
            .set_message(row_text(&self.goal, &history, now, room, self.paint));
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        if let Some(beat) = self.beat.take() {
            beat.abort();
        }
        self.scene.bar.finish_and_clear();
    }
}
