package io.imagespec;

import io.imagespec.context.FileSource;
import io.imagespec.name.ContainerPath;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * One thing that a spec does, in the order in which the spec says it. Immutable.
 *
 * <p>Each kind has a method of {@link ImageSpec} that is shorter; the records are for code that
 * puts specs together and for what needs more than those methods take. Bad values are refused with
 * {@link IllegalArgumentException} when a step is made.
 */
public sealed interface Step
    permits Step.Apt, Step.Pip, Step.Copy, Step.CopyFiles, Step.Env, Step.Workdir, Step.User, Run {
  /**
   * Chooses by kind; a kind added later fails to compile where it matters.
   *
   * @param cases what to do for each kind
   * @param <R> the result's type
   * @return what the case gave
   */
  <R> R match(Cases<R> cases);

  /**
   * Returns this step if it is a command.
   *
   * @return the same object, or empty for another kind
   */
  default Optional<Run> asRun() {
    return Optional.empty();
  }

  /**
   * What to do for each kind of step.
   *
   * @param <R> the result's type
   */
  interface Cases<R> {
    /**
     * For Debian packages.
     *
     * @param step the step
     * @return the result
     */
    R apt(Apt step);

    /**
     * For Python packages.
     *
     * @param step the step
     * @return the result
     */
    R pip(Pip step);

    /**
     * For files.
     *
     * @param step the step
     * @return the result
     */
    R copy(Copy step);

    /**
     * For files from several places.
     *
     * @param step the step
     * @return the result
     */
    R copyFiles(CopyFiles step);

    /**
     * For a variable.
     *
     * @param step the step
     * @return the result
     */
    R env(Env step);

    /**
     * For the working directory.
     *
     * @param step the step
     * @return the result
     */
    R workdir(Workdir step);

    /**
     * For the user.
     *
     * @param step the step
     * @return the result
     */
    R user(User step);

    /**
     * For a command.
     *
     * @param step the step
     * @return the result
     */
    R run(Run step);
  }

  /**
   * Debian packages, installed by {@code apt-get} as user 0, without recommended ones; the lists
   * are removed again.
   *
   * @param packages names, each perhaps with {@code :architecture} and {@code =version} or {@code
   *     /release}; their order does not matter
   */
  record Apt(List<String> packages) implements Step {
    /** Checks the names. */
    public Apt {
      Objects.requireNonNull(packages, "packages");
      packages = PackageNames.check("apt", packages);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.apt(this);
    }

    @Override
    public String toString() {
      return "apt " + String.join(" ", packages);
    }
  }

  /**
   * Python packages, installed system-wide by {@code python3 -m pip} as user 0.
   *
   * @param packages requirements without blanks, such as {@code requests[socks]>=2,<3}; order is
   *     kept
   */
  record Pip(List<String> packages) implements Step {
    /** Checks the requirements. */
    public Pip {
      Objects.requireNonNull(packages, "packages");
      packages = PackageNames.check("pip", packages);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.pip(this);
    }

    @Override
    public String toString() {
      return "pip " + String.join(" ", packages);
    }
  }

  /**
   * Files from this machine.
   *
   * @param source a file, or a directory whose contents are copied
   * @param target where they go: the file itself, or the directory that gets the contents
   * @param into whether a file goes into the directory {@code target} under its own name; says
   *     nothing for a directory
   */
  record Copy(FileSource source, ContainerPath target, boolean into) implements Step {
    /** Takes no null. */
    public Copy {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(target, "target");
    }

    /**
     * Files from this machine, to a target as people write it.
     *
     * @param source a file, or a directory whose contents are copied
     * @param target an absolute path; with a slash at its end it is a directory that gets the file
     * @return the step
     * @throws IllegalArgumentException if the target is not absolute or climbs with {@code ..}
     */
    public static Copy of(FileSource source, String target) {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(target, "target");
      return new Copy(source, SpecChecks.path("copy target", target), target.endsWith("/"));
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.copy(this);
    }

    @Override
    public String toString() {
      return "copy " + source + " to " + target;
    }
  }

  /**
   * Files from several places of this machine, in one layer.
   *
   * @param files at least one file or directory, by the name it gets below the target: a relative
   *     path in its shortest form, such as {@code lib/app.jar}. A directory's contents go to the
   *     directory of that name. No name may be below another; all have the same owner and mode
   * @param target the directory that gets them
   */
  record CopyFiles(SortedMap<String, FileSource> files, ContainerPath target) implements Step {
    /** Checks the names and copies the map. */
    public CopyFiles {
      Objects.requireNonNull(files, "files");
      Objects.requireNonNull(target, "target");
      files = CopyFilesChecks.check(files);
    }

    /**
     * Files from several places of this machine, to a target as people write it.
     *
     * @param files files and directories, by the name each gets below the target
     * @param target an absolute path, the directory that gets them
     * @return the step
     * @throws IllegalArgumentException if the target is not absolute or climbs with {@code ..}, or
     *     the files are not as they must be
     */
    public static CopyFiles of(Map<String, FileSource> files, String target) {
      Objects.requireNonNull(files, "files");
      Objects.requireNonNull(target, "target");
      return new CopyFiles(
          CopyFilesChecks.check(files), SpecChecks.path("copyFiles target", target));
    }

    /**
     * Whose they are.
     *
     * @return the owner of all of them, or empty for 0:0
     */
    public Optional<String> owner() {
      return CopyFilesChecks.first(files).owner();
    }

    /**
     * What may be done with them.
     *
     * @return the mode of all files among them, or empty for the default
     */
    public OptionalInt mode() {
      return CopyFilesChecks.first(files).mode();
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.copyFiles(this);
    }

    @Override
    public String toString() {
      String others = files.size() == 1 ? "" : " and " + (files.size() - 1) + " more";
      return "copy " + files.firstKey() + others + " to " + target;
    }
  }

  /**
   * An environment variable, for the steps after it and for the image. A value with a line break
   * also shows up in commands of the build as a variable named {@code IMAGESPEC_ARG_…}, which the
   * image does not keep.
   *
   * @param name a letter or {@code _}, then letters, digits, {@code _}, {@code .} or {@code -}
   * @param value any text without NUL, taken as it is: nothing in it is expanded
   */
  record Env(String name, String value) implements Step {
    /** Checks both. */
    public Env {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(value, "value");
      SpecChecks.variable(name);
      SpecChecks.text("env " + name, value);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.env(this);
    }

    @Override
    public String toString() {
      return "env " + name;
    }
  }

  /**
   * The working directory, for the steps after it and for the image; made if it is not there.
   *
   * @param path an absolute path
   */
  record Workdir(ContainerPath path) implements Step {
    /** Takes no null. */
    public Workdir {
      Objects.requireNonNull(path, "path");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.workdir(this);
    }

    @Override
    public String toString() {
      return "workdir " + path;
    }
  }

  /**
   * The user, for the commands after it and for the image.
   *
   * @param user {@code user} or {@code user:group}, by name or number
   */
  record User(String user) implements Step {
    /** Checks the name. */
    public User {
      Objects.requireNonNull(user, "user");
      SpecChecks.user(user);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.user(this);
    }

    @Override
    public String toString() {
      return "user " + user;
    }
  }
}
