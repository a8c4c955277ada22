import Foundation

/// Small whole files that the encoders of the program do not make: 16 wide and 8 high, where nothing else is said red on the left and
/// white on the right. They were written with libjpeg and libwebp.
enum Fixture {
    /// JPEG of cyan, magenta, yellow and black, without Adobe's segment.
    static let straightInk = bytes(
        """
        /9j/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wAAUCAAIABAEQx\
        EATREAWREASxEA/8QAFgABAQEAAAAAAAAAAAAAAAAACwAK/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAA4EQwBNAFkASwAAPwA/9v4b+B/6ADgB\
        0//Z
        """)

    /// The same with Adobe's segment and inverted inks.
    static let invertedInk = bytes(
        """
        /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ\
        EBAQEB/8AAFAgACAAQBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAsACv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZ\
        AEsAAD8A38D/AMf+38I/wf4T/9k=
        """)

    /// The same with its inks as YCCK.
    static let mixedInk = bytes(
        """
        /9j/7gAOQWRvYmUAZAAAAAAC/9sAQwABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ\
        EBAQEB/9sAQwEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB/8AAFAgACAAQ\
        BAERAAIRAQMRAQQRAP/EABcAAAMBAAAAAAAAAAAAAAAAAAAJCgv/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAACQ\
        v/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADgQBAAIRAxEEAAA/AHMFYT/1/DJnFOoAB//Z
        """)

    /// JPEG of one component: 64 on the left, 192 on the right.
    static let grey = bytes(
        """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ\
        EBAQEBAQH/wAALCAAIABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAACgv/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/AD/qAD//2Q==
        """)

    /// Progressive JPEG.
    static let progressive = bytes(
        """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ\
        EBAQEBAQH/2wBDAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wgARCAAI\
        ABADAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAACAr/xAAVAQEBAAAAAAAAAAAAAAAAAAAICf/aAAwDAQACEAMQAAABF5Tv5WYrIB//xA\
        AUEAEAAAAAAAAAAAAAAAAAAAAQ/9oACAEBAAEFAj//xAAUEQEAAAAAAAAAAAAAAAAAAAAQ/9oACAEDAQE/AT//xAAUEQEAAAAAAAAAAAAAAAAA\
        AAAQ/9oACAECAQE/AT//xAAUEAEAAAAAAAAAAAAAAAAAAAAQ/9oACAEBAAY/Aj//xAAUEAEAAAAAAAAAAAAAAAAAAAAQ/9oACAEBAAE/IT//2g\
        AMAwEAAgADAAAAEAP/xAAUEQEAAAAAAAAAAAAAAAAAAAAQ/9oACAEDAQE/ED//xAAUEQEAAAAAAAAAAAAAAAAAAAAQ/9oACAECAQE/ED//xAAU\
        EAEAAAAAAAAAAAAAAAAAAAAQ/9oACAEBAAE/ED//2Q==
        """)

    /// Lossless WebP: red, then transparent from column 8 on, then half transparent from column 12 on.
    static let losslessAlpha = bytes(
        """
        UklGRigAAABXRUJQVlA4TBwAAAAvD8ABEBcQ8x8CgqLnTA8uCAQIkyadOojofxQ+
        """)

    /// Lossy WebP.
    static let lossy = bytes(
        """
        UklGRjoAAABXRUJQVlA4IC4AAABwAQCdASoQAAgAAIAIJaACdAFAAAD++gw///ymhL/64z//64z//3Vv//+6hAAA
        """)

    /// Lossy WebP with transparency as in ``losslessAlpha``.
    static let lossyAlpha = bytes(
        """
        UklGRnIAAABXRUJQVlA4WAoAAAAQAAAADwAABwAAQUxQSBgAAAABFyAQSFKffI2ICAeBAGHSpFMHEf0PpQdWUDggNAAAABACAJ0BKhAACAAAgA\
        gloAJ0ugH4AfoAA8gA/v1Xs//rlrQT2z/1y7//us+eMXef/+6hAAA=
        """)

    /// Animated WebP: its first frame is 8 × 4 red pixels at (4, 2), its second covers all with blue.
    static let animated = bytes(
        """
        UklGRoQAAABXRUJQVlA4WAoAAAACAAAADwAABwAAQU5JTQYAAAAAAAAAAABBTk1GKAAAAAIAAAEAAAcAAAMAAGQAAABWUDhMDwAAAC8HwAAABx\
        D9j/4HIqL/AQBBTk1GKAAAAAAAAAAAAA8AAAcAAGQAAABWUDhMDwAAAC8PwAEABxDR//4HIqL/AQA=
        """)

    static let inks = [straightInk, invertedInk, mixedInk]
    static let webPs = [losslessAlpha, lossy, lossyAlpha, animated]

    private static func bytes(_ base64: String) -> [UInt8] {
        Data(base64Encoded: base64).map { [UInt8]($0) } ?? []
    }
}
