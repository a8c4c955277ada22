/// A form in which visual instruction data are published and trainers read them.
///
/// Source: the published files and their loaders, as vision-generation, §4, has them.
public enum VisualFormat: String, CaseIterable, Hashable, Sendable {
    /// A JSON array of `id`, `image` and `conversations`, the picture's token in the first human turn. Source: LLaVA, arXiv
    /// 2304.08485.
    case llava
    /// A JSON array of questions with the answers on their way, one for each picture. Source: VIGC, arXiv 2308.12714.
    case vigc
    /// LLaVA's with `original_caption` and, of a picture from the web, `url`. Source: ALLaVA, arXiv 2402.11684.
    case allava
    /// LLaVA's, always with a picture. Source: ShareGPT4V, arXiv 2311.12793.
    case sharegpt4v
    /// A JSON array with `task_type` and `src_image` and no token. Source: LAMM, arXiv 2306.06687.
    case lamm2D = "lamm-2d"
    /// The same for point clouds: `pcl`, `src_dataset` and `src_id`.
    case lamm3D = "lamm-3d"
    /// JSON Lines of `messages` with the pictures as parts of the first user's. Source: OpenAI's fine-tuning files.
    case imageMessages = "image-messages"

    /// One line for help.
    public var summary: String {
        switch self {
        case .llava: "JSON array of {id, image, conversations}, <image> in the first human turn"
        case .vigc: "JSON array of {image, image_id, instruction, question, original_answer, …, answer, …}"
        case .allava: "JSON array of {id, image, conversations, original_caption, url}"
        case .sharegpt4v: "JSON array of {id, image, conversations}, each with a picture"
        case .lamm2D: "JSON array of {id, image, conversations, task_type, src_image}, without <image>"
        case .lamm3D: "JSON array of {pcl, conversations, task_type, src_dataset, src_id}, without <image>"
        case .imageMessages: "JSON Lines of {messages: [{role, content}]} with image_url parts, as OpenAI's"
        }
    }

    /// Whether the file is one JSON array; else it has a JSON value on each line.
    public var isArray: Bool { self != .imageMessages }

    /// Whether the first human turn has a token for each picture.
    var hasToken: Bool {
        switch self {
        case .llava, .allava, .sharegpt4v: true
        case .vigc, .lamm2D, .lamm3D, .imageMessages: false
        }
    }
}

/// The mark that stands for a picture in a text.
public enum ImageToken {
    public static let text = "<image>"

    /// `text` without the mark, which a model may have written and a trainer would take for a picture. Blanks at the ends go
    /// where one was taken out.
    public static func stripped(_ text: String) -> String {
        let mark = Array(Self.text.utf8)
        var bytes: [UInt8] = []
        var isFound = false
        // What is left on both sides of a mark may be another: so the end is looked at after every byte.
        for byte in text.utf8 {
            bytes.append(byte)
            if byte == UInt8(ascii: ">"), bytes.suffix(mark.count).elementsEqual(mark) {
                bytes.removeLast(mark.count)
                isFound = true
            }
        }
        return isFound ? trimmed(bytes) : text
    }

    /// `text` without blanks at its ends.
    static func trimmed(_ text: String) -> String {
        trimmed(Array(text.utf8))
    }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        let left = bytes.drop(while: isBlank)
        let end = left.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? left.endIndex
        return String(decoding: left[..<end], as: UTF8.self)
    }

    /// How many marks `text` has.
    static func count(in text: String) -> Int {
        text.utf8.ranges(of: Self.text.utf8).count
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
