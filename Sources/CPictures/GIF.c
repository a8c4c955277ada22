#ifdef PICTURES
#include "Support.h"

#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const uint8_t *bytes;
    size_t count;
} source;

static int read_some(GifFileType *gif, GifByteType *out, int wanted) {
    source *rest = gif->UserData;
    size_t count = wanted < 0 ? 0 : (size_t)wanted;
    if (count > rest->count) count = rest->count;
    memcpy(out, rest->bytes, count);
    rest->bytes += count;
    rest->count -= count;
    return (int)count;
}

// Draws one row of the frame where it lies on the canvas; what lies beside it is left out.
static void draw_row(const GifFileType *gif, const ColorMapObject *colours, int transparent, const GifPixelType *row, int y,
                     cpictures_made *made) {
    const GifImageDesc *frame = &gif->Image;
    int64_t top = (int64_t)frame->Top + y;
    if (top < 0 || top >= made->height) return;
    for (int x = 0; x < frame->Width; x++) {
        int64_t left = (int64_t)frame->Left + x;
        if (row[x] == transparent || row[x] >= colours->ColorCount || left < 0 || left >= made->width) continue;
        GifColorType colour = colours->Colors[row[x]];
        uint8_t *pixel = made->bytes + ((size_t)top * (size_t)made->width + (size_t)left) * 3;
        pixel[0] = colour.Red;
        pixel[1] = colour.Green;
        pixel[2] = colour.Blue;
    }
}

// GIF89a, appendix E: the rows of an interlaced picture come in four passes.
static int draw_frame(GifFileType *gif, int transparent, GifPixelType *row, cpictures_made *made) {
    static const int starts[] = {0, 4, 2, 1}, steps[] = {8, 8, 4, 2};
    const ColorMapObject *colours = gif->Image.ColorMap ? gif->Image.ColorMap : gif->SColorMap;
    if (!colours) return 0;
    for (int pass = 0; pass < (gif->Image.Interlace ? 4 : 1); pass++) {
        int step = gif->Image.Interlace ? steps[pass] : 1;
        for (int y = gif->Image.Interlace ? starts[pass] : 0; y < gif->Image.Height; y += step) {
            if (DGifGetLine(gif, row, gif->Image.Width) == GIF_ERROR) return 0;
            draw_row(gif, colours, transparent, row, y, made);
        }
    }
    return 1;
}

// Passes over extensions to the first frame and notes which colour is transparent; -1 for none.
static int find_frame(GifFileType *gif, int *transparent) {
    for (;;) {
        GifRecordType kind;
        if (DGifGetRecordType(gif, &kind) == GIF_ERROR) return 0;
        if (kind == IMAGE_DESC_RECORD_TYPE) return DGifGetImageDesc(gif) != GIF_ERROR;
        if (kind != EXTENSION_RECORD_TYPE) return 0;
        int code;
        GifByteType *block;
        if (DGifGetExtension(gif, &code, &block) == GIF_ERROR) return 0;
        // A block's first byte is its length.
        if (code == GRAPHICS_EXT_FUNC_CODE && block && block[0] >= 4) *transparent = block[1] & 1 ? block[4] : -1;
        while (block)
            if (DGifGetExtensionNext(gif, &block) == GIF_ERROR) return 0;
    }
}

static int decode(GifFileType *gif, int32_t width, int32_t height, cpictures_made *made) {
    if (gif->SWidth != width || gif->SHeight != height) return failed(made, CPICTURES_SIZE, "");
    int transparent = -1;
    if (!find_frame(gif, &transparent)) return failed(made, CPICTURES_DAMAGED, GifErrorString(gif->Error));
    if (gif->Image.Width < 1 || gif->Image.Height < 1) return failed(made, CPICTURES_DAMAGED, "a frame of no size");
    made->width = width;
    made->height = height;
    made->bytes = white_pixels(width, height);
    GifPixelType *row = malloc((size_t)gif->Image.Width * sizeof *row);
    if (!made->bytes || !row) return free(row), failed(made, CPICTURES_MEMORY, "");
    int is_drawn = draw_frame(gif, transparent, row, made);
    free(row);
    if (!is_drawn) return failed(made, CPICTURES_DAMAGED, GifErrorString(gif->Error));
    made->count = (size_t)width * (size_t)height * 3;
    return CPICTURES_DONE;
}

int cpictures_decode_gif(const uint8_t *bytes, size_t count, int32_t width, int32_t height, cpictures_made *made) {
    memset(made, 0, sizeof *made);
    if (width < 1 || height < 1) return failed(made, CPICTURES_SIZE, "");
    source rest = {bytes, count};
    int error = 0;
    GifFileType *gif = DGifOpen(&rest, read_some, &error);
    if (!gif) return failed(made, CPICTURES_DAMAGED, GifErrorString(error));
    int code = decode(gif, width, height, made);
    DGifCloseFile(gif, &error);
    return code;
}
#endif
