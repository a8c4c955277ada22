import ArgumentParser
import Formats
import Records
import Reports
import Support

struct ScenesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenes",
        abstract: "Make scenes, the seeds of pictures, out of annotation files.",
        discussion: """
            Reads captions and boxes in COCO's form (COCO, Objects365, LVIS and others; one JSON object with images, annotations and \
            categories; plain, gzip or zstd; hundreds of megabytes in a few) and writes one scene a line: {"id", "image", "captions", \
            "instances": [{"category", "bbox"}]}, boxes in shares of the picture. Several files are joined by the pictures' ids.

              instructmill scenes captions_train2017.json instances_train2017.json \\
                  --source coco -o scenes.jsonl
              instructmill run llava --seeds scenes.jsonl
              instructmill run vigc --seeds scenes.jsonl --images train2017

            What cannot be used is counted and told: boxes outside the picture or below a thousandth of it, categories that are not \
            listed, captions of pictures that are not listed.
            """)

    @Argument(help: "Annotation files of the same pictures.")
    var files: [String]

    @Option(name: .shortAndLong, help: "Where the scenes go, as JSON Lines.")
    var output: String

    @Option(help: "The data set's name, which every scene and every row made of it then has.")
    var source: String?

    @Option(help: "The most scenes that are written; all by default.")
    var limit: Int?

    @Flag(help: "Leave out pictures of which nothing is told.")
    var told = false

    @Flag(help: "Print the summary as JSON.")
    var json = false

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("Name at least one file of annotations.") }
        guard limit ?? 1 > 0 else { throw ValidationError("--limit is 1 or more, not \(limit ?? 0).") }
    }

    func run() throws {
        var annotations = CocoAnnotations()
        for file in files { try annotations.read(file) }
        for fault in annotations.faults.prefix(20) {
            Terminal.writeError("\(fault.path):\(fault.fault.line): byte \(fault.fault.byteOffset): \(fault.fault.reason)")
        }
        if annotations.faultCount > 20 { Terminal.writeError("and \(annotations.faultCount - 20) more") }
        var scenes = CocoScenes(annotations, source: source)
        let writer = try FileWriter(publishingAt: output)
        var summary = Summary(output: output, faults: annotations.faultCount)
        while summary.scenes < limit ?? .max, let scene = scenes.next() {
            if told, !scene.isTold { continue }
            try writer.write(SceneRow.json(of: scene))
            try writer.write("\n".utf8)
            summary.scenes += 1
        }
        guard summary.scenes > 0 else {
            throw MillError(
                .seedEmpty, "make scenes of", files.joined(separator: ", "), cause: "no picture is listed in them",
                hint: "A file of COCO's form is {\"images\": […], \"annotations\": […], \"categories\": […]}.")
        }
        try writer.commit()
        summary.drops = scenes.drops
        Terminal.writeOutput(json ? JSONWriter.text(of: summary) + "\n" : summary.text)
    }

    private struct Summary: JSONWritable {
        let output: String
        let faults: Int
        var scenes = 0
        var drops: [SceneDrop: Int] = [:]

        func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.key("dropped")
            writer.beginObject()
            for (drop, count) in drops.sorted(by: { $0.key.rawValue < $1.key.rawValue }) { writer.member(drop.rawValue, count) }
            writer.endObject()
            writer.member("faults", faults)
            writer.member("output", output)
            writer.member("scenes", scenes)
            writer.member("schema", 1)
            writer.endObject()
        }

        var text: String {
            var text = "wrote \(Figures.grouped(scenes)) scenes to \(output)\n"
            if faults > 0 { text += "  \(Figures.grouped(faults)) elements cannot be read\n" }
            for (drop, count) in drops.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                text += "  left out: \(Figures.grouped(count)) \(drop.summary)\n"
            }
            return text
        }
    }
}
