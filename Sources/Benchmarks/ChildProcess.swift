import Glibc
import Support

/// A program that was started, and what it used.
struct ChildProcess {
    /// What a finished process cost.
    struct Usage {
        let exitCode: Int32
        let wallSeconds: Double
        let cpuSeconds: Double
        /// The most memory it held at one time (VmHWM), in megabytes.
        let peakMegabytes: Double
    }

    /// A program that cannot be started or does not do what it should.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let pid: pid_t
    private let output: Int32
    private let begin = Clocks.wall()

    /// Starts `arguments[0]` with its standard output in a pipe; its standard error is dropped unless `loud`.
    init(_ arguments: [String], loud: Bool = false) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure(description: "no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        do {
            pid = try ChildProgram(arguments).start(output: ends[1], errors: loud ? STDERR_FILENO : nil)
        } catch {
            close(ends[0])
            throw Failure(description: "\(arguments.first ?? "") cannot be started: \(error)")
        }
        output = ends[0]
    }

    /// What the program says up to the end of its first line.
    func firstLine() -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// All that the program still says, until it closes its output.
    func rest() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(output, &buffer, buffer.count)
            if count > 0 { bytes.append(contentsOf: buffer[..<count]) } else { return bytes }
        }
    }

    /// CPU seconds used so far by the running process.
    var cpuSeconds: Double {
        guard let text = Self.contents("/proc/\(pid)/stat"), let name = text.lastIndex(of: ")") else { return 0 }
        let fields = text[name...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Waits for the end. Peak memory is read every few milliseconds: `ru_maxrss` would count this process's memory too.
    /// - Parameter memory: told ten times a second how many megabytes it holds.
    func wait(memory: (Double) -> Void = { _ in }) -> Usage {
        var peak = 0.0
        var turns = 0
        var status: Int32 = 0
        var usage = rusage()
        while wait4(pid, &status, WNOHANG, &usage) == 0 {
            peak = max(peak, peakMegabytes)
            if turns.isMultiple(of: 20) { memory(Self.megabytes(of: pid, "VmRSS:")) }
            turns += 1
            usleep(5_000)
        }
        close(output)
        let wall = Clocks.wall() - begin
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        return Usage(
            exitCode: code, wallSeconds: wall, cpuSeconds: Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime),
            peakMegabytes: peak)
    }

    /// Asks the process to end and waits for it.
    func stop() -> Usage {
        kill(pid, SIGTERM)
        return wait()
    }

    private var peakMegabytes: Double { Self.peakMegabytes(of: pid) }

    /// The VmHWM of a process, in megabytes.
    static func peakMegabytes(of pid: pid_t) -> Double { megabytes(of: pid, "VmHWM:") }

    /// A figure of `/proc/PID/status`, in megabytes.
    private static func megabytes(of pid: pid_t, _ name: String) -> Double {
        guard let text = contents("/proc/\(pid)/status") else { return 0 }
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            return (line.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
        }
        return 0
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }

    private static func contents(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = read(descriptor, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}
