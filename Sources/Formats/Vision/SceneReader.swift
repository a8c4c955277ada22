public import Records
public import Support

/// What a row of a file of scenes is.
public enum SceneLine: Hashable, Sendable {
    /// A scene, and how much of its row was left out.
    case scene(Scene, at: RowPlace, drops: [SceneDrop: Int])
    /// A row that says what an earlier one says.
    case duplicate(DuplicateLine)
    case fault(LineFault)
}

/// Reads the scenes of a file one after another: JSON Lines or a JSON array of ``SceneRow``, plain or gzip. A bad row is a fault
/// with its place; the others stand. Of what was read, digests alone are held, to find rows that are there twice.
public final class SceneReader {
    private let source: ByteSource
    private var stream = SceneStream()
    private var isAtEnd = false

    /// - Throws: ``MillError`` with code `io`.
    public init(_ path: String) throws(MillError) {
        source = try ByteSource(path)
    }

    /// The next rows, some at a time; nil at the end.
    /// - Throws: ``MillError`` with code `io`.
    public func next() throws(MillError) -> [SceneLine]? {
        guard !isAtEnd else { return nil }
        let bytes = try source.next()
        var lines: [SceneLine] = []
        if bytes.isEmpty {
            isAtEnd = true
            stream.finish { lines.append($0) }
        } else {
            stream.feed(bytes) { lines.append($0) }
        }
        return lines
    }
}

/// Makes scenes of bytes, however they arrive.
struct SceneStream {
    private var rows = RowStream()
    private var repeats = SeedRepeats<SHA256Digest>()

    mutating func feed(_ bytes: [UInt8], _ each: (SceneLine) -> Void) {
        var rows = rows
        self.rows = RowStream()
        rows.feed(bytes) { each(line($0)) }
        self.rows = rows
    }

    mutating func finish(_ each: (SceneLine) -> Void) {
        var rows = rows
        self.rows = RowStream()
        rows.finish { each(line($0)) }
    }

    private mutating func line(_ row: FieldRow) -> SceneLine {
        switch row {
        case .fault(let fault): return .fault(fault)
        case .fields(var fields, let place):
            do throws(RowField.Fault) {
                let (scene, drops) = try SceneRow.scene(reading: &fields)
                var hasher = Hasher256()
                hasher.update(SceneRow.json(of: scene))
                switch repeats.judge(content: hasher.finish(), id: scene.id, at: place) {
                case .new: return .scene(scene, at: place, drops: drops)
                case .duplicate(let of): return .duplicate(DuplicateLine(line: place.line, of: of))
                case .conflict(let fault): return .fault(fault)
                }
            } catch {
                return .fault(LineFault(error, code: .rowField, at: place))
            }
        }
    }
}
