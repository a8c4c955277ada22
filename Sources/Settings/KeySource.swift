import Glibc
public import Support

/// Where an endpoint's key is found. The key itself is never in a configuration (reliability §3.1).
public enum KeySource: Hashable, Sendable {
    /// `$CREDENTIALS_DIRECTORY/<name>`, put there by systemd's `LoadCredential=`.
    case credential(String)
    /// A file of ours or root's that nobody else may read.
    case file(String)
    /// An environment variable: other processes of the user can read it, so this one comes with a ``warning``.
    case environment(String)

    /// What to tell the user about this source, once.
    public var warning: String? {
        guard case .environment(let name) = self else { return nil }
        return "the key comes from the environment variable \(name), which child processes inherit; a key file is safer"
    }

    /// The key, without the white space around it.
    /// - Throws: ``MillError`` with code `configuration`, which never quotes the key.
    public func resolve(environment: [String: String]) throws(MillError) -> String {
        switch self {
        case .credential(let name):
            guard let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else {
                throw failure("CREDENTIALS_DIRECTORY is not set", "Start it by systemd with LoadCredential=\(name):PATH.")
            }
            return try Self.checked(try contents("\(folder)/\(name)"), self)
        case .file(let path):
            return try Self.checked(try contents(path), self)
        case .environment(let name):
            guard let value = environment[name], !value.isEmpty else {
                throw failure("it is not set", "Set it, or name a key file in the configuration.")
            }
            return try Self.checked(value, self)
        }
    }

    private static let limit = 16_384

    private func contents(_ path: String) throws(MillError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(Files.systemError(), nil) }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw failure(Files.systemError(), nil) }
        guard information.st_mode & S_IFMT == S_IFREG else { throw failure("it is not a regular file", nil) }
        guard information.st_uid == geteuid() || information.st_uid == 0 else {
            throw failure("it belongs to another user", "Make it yours: chown \(geteuid()) \(path)")
        }
        guard information.st_mode & 0o077 == 0 || isReadOnlyCredential(information) else {
            throw failure("others may read it (mode \(octal(information.st_mode)))", "Close it: chmod 600 \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: Self.limit + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            }
            if got < 0 {
                if errno == EINTR { continue }
                throw failure(Files.systemError(), nil)
            }
            if got == 0 { break }
            count += got
        }
        guard count <= Self.limit else { throw failure("it is over \(Self.limit) bytes: no key", nil) }
        guard let text = String(validating: bytes.prefix(count), as: UTF8.self) else {
            throw failure("it is not text", nil)
        }
        return text
    }

    /// With `DynamicUser=`, systemd gives the service its credentials by an access list: the mask of the list shows as
    /// group rights (mode 0440), while nobody but the service and root can reach the folder.
    private func isReadOnlyCredential(_ information: stat) -> Bool {
        guard case .credential = self else { return false }
        return information.st_uid == 0 && information.st_mode & 0o037 == 0
    }

    private func octal(_ mode: mode_t) -> String {
        let digits = String(mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private func failure(_ cause: String, _ hint: String?) -> MillError {
        MillError(.configuration, "read the key from", subject, cause: cause, hint: hint)
    }

    /// How messages name the source.
    var subject: String {
        switch self {
        case .credential(let name): "the credential \(name)"
        case .file(let path): path
        case .environment(let name): "the environment variable \(name)"
        }
    }

    /// A key goes into a header: anything else than printable ASCII would break out of it.
    private static func checked(_ text: String, _ source: KeySource) throws(MillError) -> String {
        let bytes = text.utf8.drop(while: isSpace)
        let key = bytes.prefix(bytes.count - bytes.reversed().prefix(while: isSpace).count)
        guard !key.isEmpty else { throw source.failure("it is empty", nil) }
        guard key.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw source.failure("it holds white space or characters that no key has", "Keep nothing but the key in it.")
        }
        return String(Substring(key))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}

extension KeySource {
    static let explanation =
        "keys are not written into this file; name where it is: 'key: {credential: NAME}', '{file: PATH}' or '{env: VARIABLE}'"

    /// Whether `text` has the form of a provider's key, so that one pasted into the wrong place is noticed.
    static func looksLikeKey(_ text: String) -> Bool {
        let prefixes = ["sk-", "sk_", "gsk_", "hf_", "xai-", "AIza", "Bearer ", "r8_", "key-"]
        return prefixes.contains { text.hasPrefix($0) } && text.utf8.count >= 12
    }
}
