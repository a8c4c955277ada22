import Glibc
import Settings
import Support

/// Looks at the machine: folders, limits, what the program needs beside itself.
struct HostExamination {
    let settings: Settings
    let environment: [String: String]
    let time: any TimeSource

    private static let libraries = [
        "libcurl", "libcrypto", "libsqlite3", "libz", "libturbojpeg", "libpng", "libwebp", "libgif",
    ]
    private static let authorities = "/etc/ssl/certs/ca-certificates.crt"

    func run() -> [Symptom] {
        let folders = [("state folder", settings.state), ("queue", settings.queue), ("output folder", settings.output)]
        return folders.map { FolderExamination(name: $0, path: $1, time: time).run() }
            + [files(), memory(), packaged(), libraries()] + certificates()
    }

    private func files() -> Symptom {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return .note(.host, "files-unknown", "the limit of open files cannot be read")
        }
        let calls = settings.endpoints.reduce(0) { $0 + $1.maximumInFlight }
        let wanted = UInt64(calls) + 64
        guard limit.rlim_cur < wanted else {
            return .well(.host, "files", "open files: \(limit.rlim_cur) allowed, enough for \(calls) calls at one time")
        }
        return .note(
            .host, "files-few", "open files: \(limit.rlim_cur) allowed, \(wanted) wanted for \(calls) calls at one time",
            do: "Raise it (ulimit -n, or LimitNOFILE= of the unit); until then fewer calls are made at one time.")
    }

    /// The least of the limits of this process's control groups, or of the service's where it is running.
    private func memory() -> Symptom {
        let service = "/sys/fs/cgroup/system.slice/instructmill.service"
        var folder = Files.isDirectory(service) ? service : Self.ownGroup()
        var least: UInt64?
        while folder.hasPrefix("/sys/fs/cgroup/") {
            if let limit = Self.firstLine(folder + "/memory.max").flatMap({ UInt64($0) }) { least = min(limit, least ?? limit) }
            folder = Files.parent(of: folder)
        }
        guard let least else { return .well(.host, "memory", "memory: no limit of a control group") }
        guard least < 256 << 20 else { return .well(.host, "memory", "memory: limited to \(least >> 20) MiB") }
        return .note(
            .host, "memory-low", "memory: limited to \(least >> 20) MiB",
            do: "Give it 256 MiB or more (MemoryMax= of the unit): a job holds about 300 bytes for each instruction it compares.")
    }

    private static func ownGroup() -> String {
        let line = firstLine("/proc/self/cgroup") ?? ""
        return line.hasPrefix("0::/") ? "/sys/fs/cgroup" + line.dropFirst(3) : ""
    }

    private func packaged() -> Symptom {
        do {
            let folder = try PackagedFiles(environment: environment).folder
            return .well(.host, "packaged-files", "prompts and seeds: \(folder)")
        } catch {
            return .mend(
                .host, "packaged-files-missing", "prompts and seeds: \(error.cause)",
                do: error.hint ?? "Install the package anew.")
        }
    }

    /// Those that are loaded, with the versions in their files' names: updates of the system replace them.
    private func libraries() -> Symptom {
        let text = Self.contents("/proc/self/maps")
        var loaded: [String] = []
        for line in text.split(separator: "\n") {
            guard let name = line.split(separator: "/").last.map(String.init), name.contains(".so"), !loaded.contains(name),
                Self.libraries.contains(where: { name.hasPrefix($0) && !name.dropFirst($0.utf8.count).hasPrefix("-") })
            else { continue }
            loaded.append(name)
        }
        return .well(.host, "libraries", "libraries: \(loaded.sorted().joined(separator: ", "))")
    }

    private func certificates() -> [Symptom] {
        let secure = settings.endpoints.filter { $0.url.lowercased().hasPrefix("https") }
        var symptoms: [Symptom] = []
        if secure.contains(where: { $0.caFile == nil }), !Files.exists(Self.authorities) {
            symptoms.append(
                .mend(
                    .host, "certificates-missing",
                    "certificates: \(Self.authorities) is missing, so no https endpoint is trusted",
                    do: "apt-get install ca-certificates, or name a ca_file at the endpoint."))
        }
        for endpoint in secure {
            guard let file = endpoint.caFile, access(file, R_OK) != 0 else { continue }
            symptoms.append(
                .mend(
                    .host, "ca-file-missing", "certificates: \(file) of \(endpoint.name) cannot be read: \(Files.systemError())",
                    do: "Put the file there, or correct ca_file: under endpoints.\(endpoint.name)."))
        }
        return symptoms
    }

    private static func firstLine(_ path: String) -> String? {
        contents(path).split(separator: "\n").first.map(String.init)
    }

    /// Files of the kernel have no size, so they are read to their end.
    private static func contents(_ path: String) -> String {
        (try? Files.read(path, limit: 8 << 20)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
