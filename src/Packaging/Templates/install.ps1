<#
.SYNOPSIS
Installs voidmcp for the current user, upgrades it, or removes it.
.DESCRIPTION
    irm {{repository}}/releases/latest/download/install.ps1 | iex
Finds the platform, downloads its archive, verifies the SHA-256, and says what it put where.
VOIDMCP_BASE_URL: the address of a folder with the archives and SHA256SUMS, such as a mirror.
.PARAMETER Version
This version (default: the latest; VOIDMCP_VERSION).
.PARAMETER Dir
Folder for the program (default: %LOCALAPPDATA%\Programs\voidmcp; VOIDMCP_INSTALL_DIR).
.PARAMETER Uninstall
Remove what was installed. Your servers in ~\.voidmcp stay.
#>
param(
    [string] $Version = $env:VOIDMCP_VERSION,
    [string] $Dir = $env:VOIDMCP_INSTALL_DIR,
    [switch] $Uninstall
)

# In a block of its own: run by iex, it changes nothing of the caller's session.
& {
    param($Version, $Dir, $Uninstall)
    $ErrorActionPreference = 'Stop'
    $ProgressPreference = 'SilentlyContinue'
    $repository = '{{repository}}'
    if (-not $Dir) { $Dir = Join-Path $env:LOCALAPPDATA 'Programs\voidmcp' }
    $program = Join-Path $Dir 'voidmcp.exe'

    function Get-UserPath {
        @([Environment]::GetEnvironmentVariable('Path', 'User') -split ';' | Where-Object { $_ })
    }

    function Set-UserPath([string[]] $Folders) {
        [Environment]::SetEnvironmentVariable('Path', ($Folders -join ';'), 'User')
    }

    # A running program can't be deleted, but moved aside; what is left is deleted the next time.
    function Remove-Aside([string] $File) {
        Get-ChildItem -Path $Dir -Filter 'voidmcp.old-*' -Force -ErrorAction SilentlyContinue |
            Remove-Item -Force -ErrorAction SilentlyContinue
        if (-not (Test-Path $File)) { return }
        $aside = Join-Path $Dir "voidmcp.old-$([guid]::NewGuid().ToString('N')).exe"
        Move-Item -Path $File -Destination $aside
        Remove-Item -Path $aside -Force -ErrorAction SilentlyContinue
    }

    if ($Uninstall) {
        if (-not (Test-Path $program)) { throw "voidmcp is not installed in $Dir; say where it is: -Dir FOLDER" }
        Remove-Aside $program
        Write-Output "removed $program"
        foreach ($name in 'LICENSE', 'THIRD-PARTY-NOTICES.txt') {
            $file = Join-Path $Dir $name
            if (Test-Path $file) {
                Remove-Item $file
                Write-Output "removed $file"
            }
        }
        $rest = Get-UserPath | Where-Object { $_ -ne $Dir }
        if (@($rest).Count -ne @(Get-UserPath).Count) {
            Set-UserPath $rest
            Write-Output "removed $Dir from your PATH"
        }
        if (-not (Get-ChildItem -Path $Dir -Force)) { Remove-Item $Dir }
        Write-Output 'Left in place: .voidmcp in your home (your servers, secrets, logs), and entries in your clients.'
        return
    }

    $machine = if ($env:PROCESSOR_ARCHITEW6432) { $env:PROCESSOR_ARCHITEW6432 } else { $env:PROCESSOR_ARCHITECTURE }
    $architecture = switch ($machine) {
        'AMD64' { 'x64' }
        'ARM64' { 'arm64' }
        default { throw "voidmcp has no build for Windows on $machine" }
    }
    $archive = "voidmcp-win-$architecture.zip"
    $wanted = "$Version" -replace '^v', ''
    $base = if ($env:VOIDMCP_BASE_URL) { $env:VOIDMCP_BASE_URL.TrimEnd('/') }
    elseif ($wanted) { "$repository/releases/download/v$wanted" }
    else { "$repository/releases/latest/download" }

    $temporary = Join-Path ([IO.Path]::GetTempPath()) "voidmcp-$([guid]::NewGuid().ToString('N'))"
    New-Item -ItemType Directory -Path $temporary | Out-Null
    try {
        Write-Output "Downloading $base/$archive"
        [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072
        foreach ($name in 'SHA256SUMS', $archive) {
            try { Invoke-WebRequest -UseBasicParsing -Uri "$base/$name" -OutFile (Join-Path $temporary $name) }
            catch { throw "can't download $base/${name}: $($_.Exception.Message)" }
        }

        $expected = Get-Content (Join-Path $temporary 'SHA256SUMS') |
            ForEach-Object { $sum, $name = $_ -split '\s+', 2; if ($name -eq $archive) { $sum } }
        if (-not $expected) { throw "SHA256SUMS does not list $archive" }
        $actual = (Get-FileHash -Algorithm SHA256 (Join-Path $temporary $archive)).Hash
        if ($actual -ne $expected) {
            throw "the checksum of $archive is wrong: $actual instead of $expected; nothing was installed"
        }

        Expand-Archive -Path (Join-Path $temporary $archive) -DestinationPath (Join-Path $temporary 'files')
        $new = Join-Path $temporary 'files/voidmcp.exe'
        $installed = "$(& $new --version | Select-Object -First 1)"
        if ($installed -notlike 'voidmcp *') { throw "the binary doesn't run here: $installed" }
        if ($wanted -and $installed -ne "voidmcp $wanted") { throw "$base has $installed, not $wanted" }
        $before = if (Test-Path $program) { "$(& $program --version | Select-Object -First 1)" }

        New-Item -ItemType Directory -Force -Path $Dir | Out-Null
        Remove-Aside $program
        Move-Item $new $program
        Write-Output $(if ($before) { "Installed $installed, replacing $($before -replace '^voidmcp '):" }
            else { "Installed ${installed}:" })
        Write-Output "  $program"
        # Not the completions: a voidmcp.ps1 on the PATH would be found before voidmcp.exe.
        foreach ($name in 'LICENSE', 'THIRD-PARTY-NOTICES.txt') {
            $target = Join-Path $Dir $name
            Copy-Item (Join-Path $temporary "files/$name") $target -Force
            Write-Output "  $target"
        }
        if ((Get-UserPath) -notcontains $Dir) {
            Set-UserPath (@(Get-UserPath) + $Dir)
            Write-Output "Added $Dir to your PATH: open a new terminal."
        }
        $next = if ($before) { 'Running gateways keep the old version until their client restarts them.' }
        else { 'Next: voidmcp demo, then voidmcp import' }
        Write-Output $next
    }
    finally {
        Remove-Item -Recurse -Force $temporary -ErrorAction SilentlyContinue
    }
} $Version $Dir $Uninstall
