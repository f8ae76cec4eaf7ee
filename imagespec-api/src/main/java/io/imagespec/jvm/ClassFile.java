package io.imagespec.jvm;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a class file says of itself.
 *
 * @see <a href="https://docs.oracle.com/javase/specs/jvms/se21/html/jvms-4.html">The class file
 *     format</a>
 */
final class ClassFile {
  private static final int HEAD = 8;
  private static final int MAGIC = 0xcafebabe;
  private static final int LIMIT = 16 * 1024 * 1024;
  private static final int PUBLIC_STATIC = 0x9;

  private ClassFile() {}

  /**
   * The version of a class, from its first bytes.
   *
   * @param major 52 for Java 8, and one more for each later one
   * @param preview whether only that very version of Java runs it, and only if told to
   */
  record Version(int major, boolean preview) {
    static final Version NONE = new Version(0, false);

    private static final int FIRST = 44;
    private static final int PREVIEW = 0xffff;

    /** What is none has no version: nothing loads it. */
    static Version read(InputStream in) throws IOException {
      ByteBuffer head = ByteBuffer.wrap(in.readNBytes(HEAD));
      if (head.remaining() < HEAD || head.getInt() != MAGIC) {
        return NONE;
      }
      boolean preview = Short.toUnsignedInt(head.getShort()) == PREVIEW;
      return new Version(Short.toUnsignedInt(head.getShort()), preview);
    }

    /** The Java that runs it: 8, 9, 10 and so on. */
    int java() {
      return major - FIRST;
    }
  }

  /** Whether it has a {@code public static void main(String[])}. */
  static boolean hasMain(InputStream content) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(content.readNBytes(LIMIT)));
    if (in.readInt() != MAGIC) {
      return false;
    }
    in.skipNBytes(HEAD - Integer.BYTES);
    String[] texts = constants(in);
    in.skipNBytes(6); // access, itself, what it extends
    in.skipNBytes(2L * in.readUnsignedShort()); // interfaces
    boolean unused = anyMain(in, texts); // fields
    return anyMain(in, texts);
  }

  private static String[] constants(DataInputStream in) throws IOException {
    String[] texts = new String[in.readUnsignedShort()];
    Arrays.fill(texts, "");
    for (int i = 1; i < texts.length; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = in.readUTF();
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++; // takes two places
        }
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        default -> throw new IOException("it has a class with a constant of the kind " + tag);
      }
    }
    return texts;
  }

  /** Reads all fields, or all methods. */
  private static boolean anyMain(DataInputStream in, String[] texts) throws IOException {
    boolean found = false;
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      int access = in.readUnsignedShort();
      String name = text(in, texts);
      String type = text(in, texts);
      found |=
          (access & PUBLIC_STATIC) == PUBLIC_STATIC
              && name.equals("main")
              && type.equals("([Ljava/lang/String;)V");
      skipAttributes(in);
    }
    return found;
  }

  private static String text(DataInputStream in, String[] texts) throws IOException {
    int place = in.readUnsignedShort();
    if (place == 0 || place >= texts.length) {
      throw new IOException("it has a class with a name that is not there");
    }
    return texts[place];
  }

  private static void skipAttributes(DataInputStream in) throws IOException {
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      in.skipNBytes(2);
      in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
    }
  }
}
