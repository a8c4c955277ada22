import Reports
import Support
import Testing

/// Jobs, endpoints and caps of a busy night.
private func night(jobs count: Int = 3) -> WatchSnapshot {
    var jobs = (0..<count).map { number in
        var job = WatchSnapshot.Job(
            id: "\(10 + number)a1b2c3d4e5f607", name: "job-\(number)", recipe: "self-instruct",
            state: number == 0 ? "running" : number == 1 ? "queued" : "done")
        job.target = 200
        job.accepted = number == 0 ? 50 : number == 1 ? 0 : 200
        job.rows = job.accepted
        return job
    }
    if !jobs.isEmpty {
        jobs[0].rejections = ["rouge-l": 40, "too-short": 10]
        jobs[0].requests = 1234
        jobs[0].inFlight = 8
        jobs[0].promptTokens = 5000
        jobs[0].completionTokens = 700
        jobs[0].costPicodollars = 1_500_000_000_000
        jobs[0].ratePerSecond = 2.5
        jobs[0].etaSeconds = 60
    }
    var snapshot = WatchSnapshot(worker: .running(process: 42), jobs: jobs)
    var local = WatchSnapshot.Endpoint(name: "local", role: "teacher", state: "ready")
    (local.inFlight, local.limit, local.answered, local.medianSeconds) = (8, 16, 1226, 0.64)
    var dead = WatchSnapshot.Endpoint(name: "dead", role: "judge", state: "stopped")
    dead.reason = "HTTP 401: Incorrect API key"
    snapshot.endpoints = [local, dead]
    var day = WatchSnapshot.Purse(title: "the day")
    (day.capPicodollars, day.picodollars) = (20_000_000_000_000, 18_000_000_000_000)
    snapshot.purses = [day]
    snapshot.samples = [WatchSnapshot.Sample(instruction: "Name a 漢字 \u{1B}[31mred", answer: "line\nnext")]
    return snapshot
}

struct WatchFrameTests {
    /// The screens that a person has looked at, in `Frames/`.
    @Test(
        arguments: [
            ("overview-80", 3, WatchView.Page.overview, 80, nil), ("overview-160", 3, .overview, 160, nil),
            ("job-80", 3, .job, 80, nil), ("overview-80x24-sixty-jobs", 60, .overview, 80, 24), ("help-60x16", 3, .help, 60, 16),
        ] as [(String, Int, WatchView.Page, Int, Int?)])
    func `a frame is the screen that was approved`(
        _ screen: (name: String, jobs: Int, page: WatchView.Page, width: Int, height: Int?)
    ) throws {
        let snapshot = night(jobs: screen.jobs)
        var view = WatchView(job: screen.page == .job ? snapshot.jobs.first?.id : nil)
        if screen.page == .help { _ = view.press(.help, jobs: snapshot.jobs) }
        let lines = WatchFrame(snapshot, view: view, width: screen.width, height: screen.height).lines
        let folder = Files.parent(of: #filePath) + "/Frames/"
        let expected = String(decoding: try Files.read(folder + screen.name + ".txt"), as: UTF8.self)
        #expect(lines.map { $0 + "\n" }.joined() == expected)
    }

    @Test(arguments: [20, 40, 60, 80, 100, 132, 200, 300], [4, 5, 8, 12, 24, 50, 100])
    func `no line is wider than the terminal and no frame higher, with and without colour`(width: Int, height: Int) {
        for jobs in [0, 1, 3, 60] {
            var help = WatchView()
            _ = help.press(.help, jobs: [])
            for view in [WatchView(), WatchView(job: night(jobs: jobs).jobs.last?.id), help] {
                let frame = WatchFrame(night(jobs: jobs), view: view, width: width, height: height)
                #expect(frame.lines.count <= height)
                for line in frame.lines { #expect(Terminal.columns(line) < max(width, 21), "\(line)") }
                let painted = WatchFrame(night(jobs: jobs), view: view, width: width, height: height, colour: true).lines
                #expect(painted.map(Self.withoutColour) == frame.lines)
            }
        }
    }

    @Test func `without colour there is no control character, whatever a model wrote`() {
        for view in [WatchView(), WatchView(job: night().jobs.first?.id)] {
            let text = WatchFrame(night(), view: view, width: 200, height: 50).lines.joined()
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 || 0x7F...0x9F ~= $0.value })
        }
    }

    @Test func `while a large store is counted up, the frame says how far it is`() {
        var snapshot = WatchSnapshot(worker: .absent, jobs: [])
        #expect(!WatchFrame(snapshot, width: 100).lines[0].contains("counting"))
        snapshot.countedShare = 0.4
        #expect(WatchFrame(snapshot, width: 100).lines[0].contains("counting calls: 40%"))
    }

    @Test func `the chosen job is always among those that are shown`() {
        let snapshot = night(jobs: 60)
        var view = WatchView()
        for _ in 0..<60 {
            let lines = WatchFrame(snapshot, view: view, width: 100, height: 16).lines
            #expect(lines.count { $0.hasPrefix("▸") } == 1)
            let goesOn = view.press(.down, jobs: snapshot.jobs)
            #expect(goesOn)
        }
    }

    @Test func `keys choose, open and leave, and stay within the list`() {
        let jobs = night().jobs
        var view = WatchView()
        func press(_ key: WatchKey, _ jobs: [WatchSnapshot.Job]) -> Bool { view.press(key, jobs: jobs) }
        #expect(view.place(in: jobs) == 0)
        #expect(press(.up, jobs) && view.place(in: jobs) == 0)
        #expect(press(.last, jobs) && view.place(in: jobs) == 2)
        #expect(press(.open, jobs) && view.page == .job)
        #expect(press(.up, jobs) && view.chosen == jobs[1].id)
        #expect(press(.back, jobs) && view.page == .overview)
        #expect(press(.help, jobs) && view.page == .help)
        #expect(press(.help, jobs) && view.page == .overview)
        #expect(!press(.quit, jobs))
        #expect(press(.open, []) && view.page == .overview)
        #expect(press(.down, []))
    }

    @Test func `running jobs come first, ended ones last and the last of them before the others`() {
        let jobs = ["done", "queued", "running", "failed"].map { WatchSnapshot.Job(id: $0, name: "", recipe: "r", state: $0) }
        #expect(WatchSnapshot(worker: .absent, jobs: jobs).jobs.map(\.id) == ["running", "queued", "failed", "done"])
    }

    @Test func `where lines cannot be redrawn each running job and each ailing endpoint has one`() {
        #expect(
            WatchLines.lines(night()) == [
                "\(night().jobs[0].id)  self-instruct  50/200  50 rejected  2.5/s  1,234 calls, 8 under way  $1.50  ETA 1m 00s",
                "endpoint dead: stopped: HTTP 401: Incorrect API key",
            ])
        #expect(
            WatchLines.lines(WatchSnapshot(worker: .absent, jobs: [])) == ["nothing is running; 0 jobs wait, 0 have ended"])
    }

    /// `text` without the sequences that set colours.
    private static func withoutColour(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let escape = rest.firstIndex(of: "\u{1B}"), let end = rest[escape...].firstIndex(of: "m") {
            result += rest[..<escape]
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}

struct ScreenPainterTests {
    @Test func `only lines that differ are written, and nothing where none does`() {
        var painter = ScreenPainter()
        let first = painter.paint(["a", "b", "c"], width: 80, height: 24)
        #expect(first == "\u{1B}[2J\u{1B}[1;1Ha\u{1B}[0m\u{1B}[K\u{1B}[2;1Hb\u{1B}[0m\u{1B}[K\u{1B}[3;1Hc\u{1B}[0m\u{1B}[K")
        #expect(painter.paint(["a", "b", "c"], width: 80, height: 24) == "")
        #expect(painter.paint(["a", "x", "c"], width: 80, height: 24) == "\u{1B}[2;1Hx\u{1B}[0m\u{1B}[K")
        #expect(painter.paint(["a"], width: 80, height: 24) == "\u{1B}[2;1H\u{1B}[0m\u{1B}[K\u{1B}[3;1H\u{1B}[0m\u{1B}[K")
    }

    @Test func `another size, or another program in between, draws everything anew`() {
        var painter = ScreenPainter()
        _ = painter.paint(["a"], width: 80, height: 24)
        #expect(painter.paint(["a"], width: 81, height: 24).hasPrefix("\u{1B}[2J"))
        #expect(painter.paint(["a"], width: 81, height: 24) == "")
        painter.forget()
        #expect(painter.paint(["a"], width: 81, height: 24).hasPrefix("\u{1B}[2J"))
    }

    @Test func `a frame higher than the screen is cut`() {
        var painter = ScreenPainter()
        #expect(!painter.paint(["a", "b", "c"], width: 80, height: 2).contains("c"))
    }
}

struct KeyReaderTests {
    @Test func `letters and cursor keys of both modes are read`() {
        var reader = KeyReader()
        #expect(reader.read("jkq?\r".utf8) == [.down, .up, .quit, .help, .open])
        #expect(
            reader.read("\u{1B}[A\u{1B}OB\u{1B}[5~\u{1B}[6~\u{1B}[H\u{1B}[4~".utf8) == [
                .up, .down, .pageUp, .pageDown, .first, .last,
            ])
        #expect(reader.read([0x03]) == [.quit])
    }

    @Test func `a sequence that comes in pieces is one key, a lone escape goes back`() {
        var reader = KeyReader()
        #expect(reader.read([0x1B]) == [])
        #expect(reader.read("[".utf8) == [])
        #expect(reader.read("A".utf8) == [.up])
        #expect(reader.read([0x1B]) == [] && reader.settle() == [.back])
        #expect(reader.settle() == [])
    }

    @Test func `sequences of other keys are passed over whole`() {
        var reader = KeyReader()
        #expect(reader.read("\u{1B}[1;5C\u{1B}[200~j".utf8) == [.down])
    }
}

struct RateWindowTests {
    @Test func `a rate is what came within the window`() {
        var window = RateWindow(seconds: 10)
        #expect(window.note("a", 0, at: 0) == 0)
        #expect(window.note("a", 50, at: 5_000_000) == 10)
        #expect(window.note("a", 50, at: 15_000_000) == 0)
        #expect(window.note("b", 7, at: 15_000_000) == 0)
    }

    @Test func `a counter that falls begins anew`() {
        var window = RateWindow()
        _ = window.note("a", 100, at: 0)
        #expect(window.note("a", 10, at: 1_000_000) == 0)
        #expect(window.note("a", 20, at: 2_000_000) == 10)
    }
}
