//! The commands on a terminal, as a person has them.

use std::io::{ErrorKind, Read, Write};
use std::process::Child;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use serde_json::json;
use vt100::Parser;

use super::commands::{shop, write_kubeconfig};
use super::control_loop::{live, ready, stands};
use super::play::{NEW, goal};
use super::server::Server;
use crate::support::Project;
use flux_pipeline::cluster::Wanted;

/// The commit of [`NEW`].
const REVISION: &str = "2222222222222222222222222222222222222222";

/// Lines and columns.
const ROOM: (u16, u16) = (12, 72);

/// How long anything may take on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// A terminal with the program in it.
struct Terminal {
    pty: Arc<Pty>,
    child: Child,
    screen: Arc<(Mutex<Parser>, Condvar)>,
    reader: JoinHandle<()>,
    /// How it was before the program began.
    modes: String,
}

impl Terminal {
    /// The program, in the repository of the pipeline and with the server as its cluster.
    fn run(project: &Project, server: &Server, arguments: &[&str]) -> Self {
        write_kubeconfig(project, &server.serve());
        let (pty, child_side) = open().unwrap();
        pty.resize(Size::new(ROOM.0, ROOM.1)).unwrap();
        let mut before = tcgetattr(&pty).unwrap();
        // ^C throws away what is not read yet, and may throw away what is said because of it.
        before.local_modes.insert(LocalModes::NOFLSH);
        tcsetattr(&pty, OptionalActions::Now, &before).unwrap();
        let modes = modes(&tcgetattr(&pty).unwrap());
        let child = Command::new(env!("CARGO_BIN_EXE_flux-pipeline"))
            .args(arguments)
            .current_dir(project.root())
            .env_clear()
            .env("TERM", "xterm-256color")
            .env("KUBECONFIG", project.path("kubeconfig"))
            .spawn(child_side)
            .unwrap();
        let screen = Arc::new((Mutex::new(Parser::new(ROOM.0, ROOM.1, 100)), Condvar::new()));
        let pty = Arc::new(pty);
        let (ours, shown) = (Arc::clone(&pty), Arc::clone(&screen));
        let reader = std::thread::spawn(move || read(&ours, &shown));
        Self {
            pty,
            child,
            screen,
            reader,
            modes,
        }
    }

    /// Waits until the terminal shows exactly this, whatever the clocks say.
    fn shows(&self, expected: &str) {
        let (screen, changed) = &*self.screen;
        let screen = screen.lock().unwrap();
        let is_other = |screen: &mut Parser| text(screen) != expected.trim_end();
        let (screen, _) = changed
            .wait_timeout_while(screen, PATIENCE, is_other)
            .unwrap();
        let shown = text(&screen);
        drop(screen);
        assert_eq!(shown, expected.trim_end());
    }

    /// Presses ^C.
    fn interrupt(&self) {
        (&*self.pty).write_all(b"\x03").unwrap();
    }

    /// Waits for the end of the program, which leaves the terminal as it was; gives the exit code.
    fn ends(mut self) -> Option<i32> {
        let code = self.child.wait().unwrap().code();
        self.reader.join().unwrap();
        assert_eq!(modes(&tcgetattr(&*self.pty).unwrap()), self.modes);
        let screen = self.screen.0.lock().unwrap();
        let screen = screen.screen();
        assert!(!screen.hide_cursor() && !screen.alternate_screen());
        assert_eq!(screen.cursor_position().1, 0, "the prompt has its own line");
        code
    }
}

/// Takes in what the program writes, until nobody has the terminal any more.
fn read(mut pty: &Pty, (screen, changed): &(Mutex<Parser>, Condvar)) {
    let mut bytes = [0; 4096];
    loop {
        match pty.read(&mut bytes) {
            Ok(0) => return,
            Ok(count) => screen.lock().unwrap().process(&bytes[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return,
        }
        changed.notify_all();
    }
}

/// What the terminal shows, with every clock at the beginning.
fn text(parser: &Parser) -> String {
    let rows = parser.screen().rows(0, ROOM.1);
    let rows: Vec<String> = rows.map(|row| clocks(row.trim_end())).collect();
    rows.join("\n").trim_end().to_owned()
}

fn clocks(line: &str) -> String {
    let mut chars: Vec<char> = line.chars().collect();
    for at in 0..chars.len().saturating_sub(4) {
        let is_clock = [0, 1, 3, 4]
            .iter()
            .all(|it| chars[at + it].is_ascii_digit());
        if is_clock && chars[at + 2] == ':' {
            [0, 1, 3, 4].iter().for_each(|it| chars[at + it] = '0');
        }
    }
    chars.into_iter().collect()
}

fn modes(termios: &Termios) -> String {
    format!("{termios:?}")
}

/// What is said of a release that is live before anything happens.
const BEGIN: &str = "\
00:00  GitRepository flux-system/shop: has main@sha1:111111111111
00:00  [1/3 done]  migrate  ready      main@sha1:111111111111
00:00  [2/3 done]  app      ready      main@sha1:111111111111
00:00  [3/3 done]  cache    ready      main@sha1:111111111111
";

/// What is said once a new revision is there.
const NEWS: &str = "00:00  GitRepository flux-system/shop: has main@sha1:222222222222\n";

fn fetch(server: &Server) {
    server.change("gitrepositories", "shop", |it| {
        it["status"]["artifact"]["revision"] = json!(NEW);
    });
}

#[test]
fn status_is_watched_until_somebody_presses_ctrl_c() {
    let (project, server) = (shop(), live(&goal(&Wanted::Latest)));
    let terminal = Terminal::run(&project, &server, &["status", "--watch"]);
    let rows = "\
00:00  [3/3 done]  shop
  ✓ migrate  ready      00:00  main@sha1:111111111111
  ✓ app      ready      00:00  main@sha1:111111111111
  ✓ cache    ready      00:00  main@sha1:111111111111
";
    terminal.shows(&format!("{BEGIN}{rows}"));
    fetch(&server);
    stands(&server, "shop-migrate", "Unknown", "Progressing");
    let rows = "\
00:00  [0/3 done]  shop
  ● migrate  running    00:00  Progressing
  · app      waiting           after migrate
  · cache    waiting           after app
";
    terminal.shows(&format!("{BEGIN}{NEWS}{rows}"));
    terminal.interrupt();
    let end = "\
stopped watching shop after 00:00; the rollout goes on in the cluster
  stage migrate is running: Progressing
  stage app is waiting: after migrate
  stage cache is waiting: after app
  migrate runs main@sha1:111111111111, app runs main@sha1:111111111111,
cache runs main@sha1:111111111111
  next: `flux-pipeline wait` goes on watching
";
    // The first line has gone up.
    let begin = BEGIN.split_once('\n').unwrap().1;
    terminal.shows(&format!("{begin}{NEWS}{end}"));
    assert_eq!(terminal.ends(), Some(130));
}

#[test]
fn a_release_that_is_live_ends_the_rows() {
    let (project, server) = (shop(), live(&goal(&Wanted::Latest)));
    let terminal = Terminal::run(&project, &server, &["wait", "--revision", REVISION]);
    let rows = "\
00:00  GitRepository flux-system/shop: has main@sha1:111111111111
00:00  [0/3 done]  shop
  · migrate  waiting           its source has main@sha1:111111111111
  · app      waiting           its source has main@sha1:111111111111
  · cache    waiting           its source has main@sha1:111111111111
";
    terminal.shows(rows);
    for stage in ["shop-migrate", "shop-app", "shop-cache"] {
        ready(&server, stage, NEW);
    }
    fetch(&server);
    terminal.shows(
        "\
00:00  GitRepository flux-system/shop: has main@sha1:111111111111
00:00  GitRepository flux-system/shop: has main@sha1:222222222222
00:00  [1/3 done]  migrate  ready      main@sha1:222222222222
00:00  [2/3 done]  app      ready      main@sha1:222222222222
00:00  [3/3 done]  cache    ready      main@sha1:222222222222
shop is live at main@sha1:222222222222, after 00:00
",
    );
    assert_eq!(terminal.ends(), Some(0));
}
