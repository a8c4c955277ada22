import Dispatch
import Glibc
import Reports
import Support

/// A terminal taken over for a full-screen view: the alternate screen, no echo, keys one by one; given back as it was however the
/// program ends that may still act.
///
/// Signals become bytes of a pipe, so that one `poll` waits for keys, signals and the time.
final class TerminalSession {
    enum Event {
        case keys([UInt8])
        /// The window has another size, or the program is back from a stop: draw anew.
        case redraw
        /// How the process is to end.
        case end(Int32)
        /// Nothing happened in time.
        case pause
    }

    private let input: Int32 = 0
    private let output = Terminal.standardOutput
    private var before = termios()
    private var readEnd: Int32 = -1
    private var writeEnd: Int32 = -1
    private var sources: [any DispatchSourceSignal] = []
    private var isTaken = false

    private static let watched = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH]

    /// Takes the terminal.
    /// - Throws: ``MillError`` `io` where the standard input is no terminal.
    init() throws(MillError) {
        guard tcgetattr(input, &before) == 0 else {
            throw MillError.system(.inputOutput, "read keys from", "the standard input")
        }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw MillError.system(.inputOutput, "watch for", "signals")
        }
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        (readEnd, writeEnd) = (ends[0], ends[1])
        listen()
        take()
    }

    deinit {
        giveBack()
        for source in sources { source.cancel() }
        for number in Self.watched { signal(number, SIG_DFL) }
        close(readEnd)
        close(writeEnd)
    }

    private func listen() {
        signal(SIGPIPE, SIG_IGN)
        let end = writeEnd
        for number in Self.watched {
            // A stopped process is continued by the kernel, whatever is done about the signal.
            if number != SIGCONT, number != SIGWINCH { signal(number, SIG_IGN) }
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                var byte = UInt8(truncatingIfNeeded: number)
                _ = Glibc.write(end, &byte, 1)
            }
            source.resume()
            sources.append(source)
        }
    }

    private func take() {
        takeKeys()
        isTaken = true
        Terminal.write(ScreenPainter.enter, to: output)
    }

    private func takeKeys() {
        var raw = before
        raw.c_lflag &= ~UInt32(ICANON | ECHO)
        raw.c_iflag &= ~UInt32(IXON)
        tcsetattr(input, TCSADRAIN, &raw)
    }

    private func giveBack() {
        guard isTaken else { return }
        isTaken = false
        Terminal.write(ScreenPainter.leave, to: output)
        tcsetattr(input, TCSADRAIN, &before)
    }

    /// Columns and lines of the terminal now.
    var size: (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Writes to the screen.
    /// - Returns: false when it is gone.
    func draw(_ text: String) -> Bool {
        text.isEmpty || Terminal.write(text, to: output)
    }

    /// What happens next, within so many milliseconds.
    func next(within milliseconds: Int32) -> Event {
        var waits = [
            pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0), pollfd(fd: input, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&waits, nfds_t(waits.count), milliseconds) > 0 else { return .pause }
        if waits[0].revents != 0 { return signalled() }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(input, &bytes, bytes.count)
        // The terminal is gone.
        guard count > 0 else { return count < 0 && errno == EINTR ? .pause : .end(0) }
        return .keys(Array(bytes[..<count]))
    }

    private func signalled() -> Event {
        var byte: UInt8 = 0
        guard read(readEnd, &byte, 1) == 1 else { return .pause }
        switch Int32(byte) {
        case SIGINT: return .end(0)
        case SIGTSTP:
            stop()
            return .redraw
        case SIGWINCH: return .redraw
        case SIGCONT:
            // After a stop by SIGSTOP the shell has set the terminal as it likes it.
            takeKeys()
            return .redraw
        case let number: return .end(128 + number)
        }
    }

    /// Gives the terminal back and stops, as Ctrl-Z asks; goes on from here when it is continued.
    private func stop() {
        giveBack()
        var before = sigaction()
        sigaction(SIGTSTP, nil, &before)
        signal(SIGTSTP, SIG_DFL)
        raise(SIGTSTP)
        sigaction(SIGTSTP, &before, nil)
        take()
    }
}
