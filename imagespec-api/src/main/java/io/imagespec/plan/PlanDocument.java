package io.imagespec.plan;

import io.imagespec.Network;
import io.imagespec.context.ContextEntry;
import io.imagespec.json.CanonicalJson;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON document whose SHA-256 is a plan's fingerprint. Its format is versioned, and golden
 * tests pin its text.
 */
final class PlanDocument implements Instruction.Cases<Map<String, Object>> {
  private static final int FORMAT_VERSION = 1;

  /** The approximate number of characters of a file's entry. */
  private static final int TYPICAL_FILE = 256;

  /** The maximum length of the label with the components. */
  private static final int COMPONENTS_LIMIT = 16 * 1024;

  private static final int COMPONENT_DIGITS = 12;

  private static final MountDocument MOUNTS = new MountDocument();
  private static final BaseDocument BASES = new BaseDocument();
  private static final EntryDocument ENTRIES = new EntryDocument();

  private final BuildPlan plan;

  PlanDocument(BuildPlan plan) {
    this.plan = plan;
  }

  /** Hashes the document while writing it, since that of a large context exceeds a small heap. */
  Fingerprint fingerprint() {
    DigestAppendable out = new DigestAppendable();
    write(document(), out);
    return Fingerprint.of(out.digest());
  }

  private static void write(Object value, Appendable out) {
    try {
      CanonicalJson.write(value, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text() {
    StringBuilder out = new StringBuilder();
    write(document(), out);
    return out.toString();
  }

  /** Returns {@code kind:digest} per instruction, separated by blanks; truncated at 16 KiB. */
  String components() {
    StringBuilder out = new StringBuilder();
    for (Instruction instruction : plan.instructions()) {
      String kind = instruction.getClass().getSimpleName().toLowerCase(Locale.ROOT);
      String component = kind + ":" + component(instruction).hex().substring(0, COMPONENT_DIGITS);
      if (out.length() + component.length() >= COMPONENTS_LIMIT) {
        return out.toString();
      }
      out.append(out.isEmpty() ? "" : " ").append(component);
    }
    return out.toString();
  }

  /**
   * Returns the digest of one instruction and the files below its root, for the label that shows
   * which instruction changed.
   */
  private Digest component(Instruction instruction) {
    DigestAppendable out = new DigestAppendable();
    write(instruction.match(this), out);
    instruction.asCopyIn().ifPresent(copy -> write(entries(copy.root()), out));
    return out.digest();
  }

  private Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("formatVersion", FORMAT_VERSION);
    document.put("base", base());
    document.put("instructions", plan.instructions().stream().map(i -> i.match(this)).toList());
    document.put("context", entries(plan.context().entries()));
    document.put("platforms", plan.platforms().stream().map(Object::toString).toList());
    plan.refresh().ifPresent(token -> document.put("refresh", token));
    if (!plan.extraHosts().isEmpty()) {
      document.put("extraHosts", plan.extraHosts());
    }
    return document;
  }

  private Map<String, Object> base() {
    return plan.planBase().match(BASES);
  }

  private static final class BaseDocument implements PlanBase.Cases<Map<String, Object>> {
    @Override
    public Map<String, Object> reference(PlanBase.Reference base) {
      return Map.of("kind", "reference", "reference", base.image().toString());
    }

    @Override
    public Map<String, Object> scratch(PlanBase.Scratch base) {
      return Map.of("kind", "scratch");
    }

    @Override
    public Map<String, Object> parent(PlanBase.Parent base) {
      return Map.of("kind", "spec", "fingerprint", base.plan().fingerprint().toString());
    }
  }

  private Iterable<Object> entries(String root) {
    String below = root + "/";
    return entries(
        plan.context().entries().stream()
            .filter(e -> e.path().equals(root) || e.path().startsWith(below))
            .toList());
  }

  /** Returns entries that are created one by one while they are written. */
  private static Iterable<Object> entries(List<ContextEntry> entries) {
    return () -> entries.stream().<Object>map(entry -> entry.match(ENTRIES)).iterator();
  }

  private static final class EntryDocument implements ContextEntry.Cases<Object, RuntimeException> {
    @Override
    public Object directory(ContextEntry.Directory entry) {
      return Map.of("path", entry.path(), "kind", "directory");
    }

    /** Writes the JSON object directly for speed, since most of a document consists of files. */
    @Override
    public Object regularFile(ContextEntry.RegularFile entry) {
      StringBuilder json = new StringBuilder(TYPICAL_FILE);
      json.append("{\"digest\":\"").append(entry.digest());
      json.append("\",\"executable\":").append(entry.executable());
      json.append(",\"kind\":\"file\",\"path\":");
      write(entry.path(), json);
      return new CanonicalJson.Written(json.append('}').toString());
    }

    @Override
    public Object link(ContextEntry.Link entry) {
      return Map.of("path", entry.path(), "kind", "link", "target", entry.target());
    }
  }

  @Override
  public Map<String, Object> run(Instruction.Run instruction) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("kind", "run");
    object.put("command", instruction.command());
    if (!instruction.mounts().isEmpty()) {
      object.put("mounts", instruction.mounts().stream().map(m -> m.match(MOUNTS)).toList());
    }
    if (instruction.network() != Network.DEFAULT) {
      object.put("network", instruction.network().name().toLowerCase(Locale.ROOT));
    }
    return object;
  }

  @Override
  public Map<String, Object> copyIn(Instruction.CopyIn instruction) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("kind", "copy");
    object.put("root", instruction.root());
    object.put("target", instruction.target().toString());
    Optional<String> owner = instruction.owner();
    owner.ifPresent(value -> object.put("owner", value));
    instruction.mode().ifPresent(value -> object.put("mode", value));
    return object;
  }

  @Override
  public Map<String, Object> setEnv(Instruction.SetEnv instruction) {
    return Map.of("kind", "env", "name", instruction.name(), "value", instruction.value());
  }

  @Override
  public Map<String, Object> setLabel(Instruction.SetLabel instruction) {
    return Map.of("kind", "label", "key", instruction.key(), "value", instruction.value());
  }

  @Override
  public Map<String, Object> setWorkdir(Instruction.SetWorkdir instruction) {
    return Map.of("kind", "workdir", "path", instruction.path().toString());
  }

  @Override
  public Map<String, Object> setUser(Instruction.SetUser instruction) {
    return Map.of("kind", "user", "user", instruction.user());
  }

  @Override
  public Map<String, Object> setEntrypoint(Instruction.SetEntrypoint instruction) {
    return Map.of("kind", "entrypoint", "words", instruction.words());
  }

  @Override
  public Map<String, Object> setCommand(Instruction.SetCommand instruction) {
    return Map.of("kind", "command", "words", instruction.words());
  }

  @Override
  public Map<String, Object> expose(Instruction.Expose instruction) {
    return Map.of("kind", "expose", "port", instruction.port());
  }
}
