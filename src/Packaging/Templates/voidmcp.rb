# Homebrew formula: brew install --formula ./voidmcp.rb, or in a tap.
class Voidmcp < Formula
  desc "MCP gateway for all of your servers, with scripts that call many tools"
  homepage "{{repository}}"
  version "{{version}}"
  license "MIT"

  on_macos do
    on_arm do
      url "{{repository}}/releases/download/v{{version}}/voidmcp-osx-arm64.tar.gz"
      sha256 "{{sha256:osx-arm64}}"
    end
    on_intel do
      url "{{repository}}/releases/download/v{{version}}/voidmcp-osx-x64.tar.gz"
      sha256 "{{sha256:osx-x64}}"
    end
  end

  on_linux do
    on_arm do
      url "{{repository}}/releases/download/v{{version}}/voidmcp-linux-arm64.tar.gz"
      sha256 "{{sha256:linux-arm64}}"
    end
    on_intel do
      url "{{repository}}/releases/download/v{{version}}/voidmcp-linux-x64.tar.gz"
      sha256 "{{sha256:linux-x64}}"
    end
  end

  def install
    bin.install "voidmcp"
    man1.install "voidmcp.1"
    bash_completion.install "completions/voidmcp.bash" => "voidmcp"
    zsh_completion.install "completions/_voidmcp"
    fish_completion.install "completions/voidmcp.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/voidmcp --version")
  end
end
