package io.imagespec.jvm;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A parser of class files.
 *
 * @see <a href="https://docs.oracle.com/javase/specs/jvms/se21/html/jvms-4.html">The class file
 *     format</a>
 */
final class ClassFile {
  private static final int HEAD = 8;
  private static final int MAGIC = 0xcafebabe;
  private static final int LIMIT = 16 * 1024 * 1024;
  private static final int PUBLIC_STATIC = 0x9;
  private static final int PRIVATE = 0x2;
  private static final int STATIC = 0x8;
  private static final int ABSTRACT = 0x400;
  private static final String ARGUMENTS = "([Ljava/lang/String;)V";

  private ClassFile() {}

  /**
   * The version of a class, from the first bytes of its file.
   *
   * @param major 52 for Java 8, incremented with each version
   * @param preview true if the class requires exactly this version of Java with preview features
   *     enabled
   */
  record Version(int major, boolean preview) {
    static final Version NONE = new Version(0, false);

    private static final int FIRST = 44;
    private static final int PREVIEW = 0xffff;
    private static final int INSTANCE_MAIN = 25;
    private static final int INSTANCE_MAIN_PREVIEW = 21;

    /** Reads the version, or returns {@code NONE} for other content, which a JVM never loads. */
    static Version read(InputStream in) throws IOException {
      ByteBuffer head = ByteBuffer.wrap(in.readNBytes(HEAD));
      if (head.remaining() < HEAD || head.getInt() != MAGIC) {
        return NONE;
      }
      boolean preview = Short.toUnsignedInt(head.getShort()) == PREVIEW;
      return new Version(Short.toUnsignedInt(head.getShort()), preview);
    }

    /** Returns true from Java 25 on, and with preview features from Java 21 on. */
    boolean hasInstanceMain() {
      return java() >= INSTANCE_MAIN || (preview && java() >= INSTANCE_MAIN_PREVIEW);
    }

    /** Returns the Java version that runs the class: 8, 9, 10 and so on. */
    int java() {
      return major - FIRST;
    }
  }

  /**
   * Tests for a class that java can start: one with a {@code public static void main(String[])},
   * and from Java 25 on also one with a main method that is not private, static or not, with or
   * without the argument. Instance methods require a constructor without arguments that is not
   * private. Inherited main methods are not detected.
   *
   * @see <a href="https://openjdk.org/jeps/512">JEP 512</a>
   */
  static boolean hasMain(InputStream content) throws IOException {
    byte[] bytes = content.readNBytes(LIMIT);
    Version version = Version.read(new ByteArrayInputStream(bytes));
    if (version.major() == 0) {
      return false;
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    in.skipNBytes(HEAD);
    String[] texts = constants(in);
    boolean isAbstract = (in.readUnsignedShort() & ABSTRACT) != 0;
    in.skipNBytes(4); // this class, superclass
    in.skipNBytes(2L * in.readUnsignedShort()); // interfaces
    List<Member> unused = members(in, texts); // fields
    List<Member> methods = members(in, texts);
    return methods.stream().anyMatch(Member::isClassicMain)
        || (version.hasInstanceMain() && isSimpleMain(methods, isAbstract));
  }

  private static boolean isSimpleMain(List<Member> methods, boolean isAbstract) {
    boolean isMade = !isAbstract && methods.stream().anyMatch(Member::isConstructor);
    return methods.stream().anyMatch(method -> method.isMain() && (isMade || method.isStatic()));
  }

  /** A field or a method. */
  private record Member(int access, String name, String type) {
    private boolean isStatic() {
      return (access & STATIC) != 0;
    }

    private boolean isVisible() {
      return (access & PRIVATE) == 0;
    }

    private boolean isClassicMain() {
      return (access & PUBLIC_STATIC) == PUBLIC_STATIC && isNamedMain() && type.equals(ARGUMENTS);
    }

    private boolean isMain() {
      return isVisible() && isNamedMain() && (type.equals(ARGUMENTS) || type.equals("()V"));
    }

    private boolean isNamedMain() {
      return name.equals("main");
    }

    private boolean isConstructor() {
      return isVisible() && name.equals("<init>") && type.equals("()V");
    }
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
          i++; // a long or double occupies two entries
        }
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        default ->
            throw new IOException("it contains a class with an unknown constant kind " + tag);
      }
    }
    return texts;
  }

  /** Reads all fields or all methods. */
  private static List<Member> members(DataInputStream in, String[] texts) throws IOException {
    List<Member> members = new ArrayList<>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      members.add(new Member(in.readUnsignedShort(), text(in, texts), text(in, texts)));
      skipAttributes(in);
    }
    return members;
  }

  private static String text(DataInputStream in, String[] texts) throws IOException {
    int place = in.readUnsignedShort();
    if (place == 0 || place >= texts.length) {
      throw new IOException("it contains a class with an invalid name index");
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
