#ifdef PICTURES
#include "Support.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

static int decode(png_image *image, const uint8_t *bytes, size_t count, int32_t width, int32_t height, cpictures_made *made) {
    if (!png_image_begin_read_from_memory(image, bytes, count)) return failed(made, CPICTURES_DAMAGED, image->message);
    if (image->width != (png_uint_32)width || image->height != (png_uint_32)height) return failed(made, CPICTURES_SIZE, "");
    int has_alpha = (image->format & PNG_FORMAT_FLAG_ALPHA) != 0;
    size_t pixels = (size_t)width * (size_t)height, channels = has_alpha ? 4 : 3;
    // It takes a row's length as 32 bits with a sign.
    if ((size_t)width > INT32_MAX / channels) return failed(made, CPICTURES_SIZE, "");
    // A file of 16 bits that says nothing of its gamma would be taken as linear light otherwise.
    image->flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    image->format = has_alpha ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
    made->bytes = malloc(pixels * channels);
    if (!made->bytes) return failed(made, CPICTURES_MEMORY, "");
    if (!png_image_finish_read(image, NULL, made->bytes, (png_int_32)((size_t)width * channels), NULL))
        return failed(made, CPICTURES_DAMAGED, image->message);
    if (has_alpha) lay_on_white(made->bytes, made->bytes, pixels);
    made->count = pixels * 3;
    made->width = width;
    made->height = height;
    return CPICTURES_DONE;
}

int cpictures_decode_png(const uint8_t *bytes, size_t count, int32_t width, int32_t height, cpictures_made *made) {
    memset(made, 0, sizeof *made);
    if (width < 1 || height < 1) return failed(made, CPICTURES_SIZE, "");
    png_image image = {.version = PNG_IMAGE_VERSION};
    int code = decode(&image, bytes, count, width, height, made);
    png_image_free(&image);
    return code;
}

int cpictures_encode_png(const uint8_t *rgb, int32_t width, int32_t height, cpictures_made *made) {
    memset(made, 0, sizeof *made);
    if (width < 1 || height < 1 || width > INT32_MAX / 3) return failed(made, CPICTURES_SIZE, "");
    png_image image = {
        .version = PNG_IMAGE_VERSION, .width = (png_uint_32)width, .height = (png_uint_32)height, .format = PNG_FORMAT_RGB};
    png_alloc_size_t room = PNG_IMAGE_PNG_SIZE_MAX(image);
    made->bytes = malloc(room);
    if (!made->bytes) return failed(made, CPICTURES_MEMORY, "");
    int is_written = png_image_write_to_memory(&image, made->bytes, &room, 0, rgb, width * 3, NULL);
    if (!is_written) failed(made, CPICTURES_DAMAGED, image.message);
    png_image_free(&image);
    if (!is_written) return CPICTURES_DAMAGED;
    made->count = room;
    made->width = width;
    made->height = height;
    return CPICTURES_DONE;
}
#endif
